using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Postern.Bench.Pages;

/// <summary>
/// Asks for pages at a fixed rate, whether or not answers come: a slow answer delays no other, so none hides behind it. Each visitor comes from a network of its own, as
/// limits of networks are not what is measured.
/// </summary>
sealed class Visitors : IDisposable
{
    public const int Count = 50;

    readonly HttpClient[] clients;

    /// <param name="site">The gateway.</param>
    /// <param name="cookies">Of each visitor, as <c>name=value</c>; kept as a browser keeps them, since sessions turn.</param>
    public Visitors(Uri site, IReadOnlyList<IReadOnlyList<string>> cookies) => clients = [.. Enumerable.Range(0, Count).Select(number => ClientFrom(site, SourceOf(number), cookies[number]))];

    /// <summary>Each visitor's address; /24s apart.</summary>
    public static IPAddress SourceOf(int number) => new([127, 201, (byte)number, 1]);

    public void Dispose()
    {
        foreach (var client in clients) client.Dispose();
    }

    /// <param name="rate">Requests a second.</param>
    /// <param name="duration">How long they begin.</param>
    /// <param name="request">What a visitor asks for, by number.</param>
    public async Task<Answers> Ask(int rate, TimeSpan duration, Func<int, HttpRequestMessage> request)
    {
        var all = new List<Task<(double Ms, int Status, long Size)>>();
        var watch = Stopwatch.StartNew();
        for (var number = 0; watch.Elapsed < duration; number++)
        {
            var due = TimeSpan.FromSeconds((double)number / rate);
            if (due > watch.Elapsed) await Task.Delay(due - watch.Elapsed);
            all.Add(One(number % Count, due, watch, request));
        }

        return new(await Task.WhenAll(all));
    }

    // From the moment when it was due: what waited behind others waited, too.
    async Task<(double, int, long)> One(int visitor, TimeSpan due, Stopwatch watch, Func<int, HttpRequestMessage> request)
    {
        using var asked = request(visitor);
        using var answer = await clients[visitor].SendAsync(asked);
        var size = (await answer.Content.ReadAsByteArrayAsync()).LongLength;
        return ((watch.Elapsed - due).TotalMilliseconds, (int)answer.StatusCode, size);
    }

    static CookieContainer Jar(Uri site, IReadOnlyList<string> cookies)
    {
        var jar = new CookieContainer();
        foreach (var cookie in cookies) jar.Add(site, new Cookie(cookie[..cookie.IndexOf('=', StringComparison.Ordinal)], cookie[(cookie.IndexOf('=', StringComparison.Ordinal) + 1)..], "/") { Secure = true });
        return jar;
    }

    static HttpClient ClientFrom(Uri site, IPAddress source, IReadOnlyList<string> cookies) => new(new SocketsHttpHandler
    {
        CookieContainer = Jar(site, cookies),
        AllowAutoRedirect = false,
        MaxConnectionsPerServer = 4,
        ConnectCallback = async (context, ct) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Bind(new IPEndPoint(source, 0));
            await socket.ConnectAsync(IPEndPoint.Parse($"{site.Host}:{site.Port}"), ct);
            return new NetworkStream(socket, ownsSocket: true);
        },
        SslOptions = new() { RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null },
    })
    {
        BaseAddress = site,
    };
}

/// <summary>What came back.</summary>
sealed class Answers((double Ms, int Status, long Size)[] all)
{
    readonly double[] sorted = [.. all.Select(answer => answer.Ms).Order()];

    public int Count => all.Length;
    public double Percentile(double share) => sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];
    public double Worst => sorted[^1];
    public long Size => all[0].Size;

    /// <summary>Statuses, each with how often.</summary>
    public string Statuses => string.Join(' ', all.GroupBy(answer => answer.Status).OrderBy(group => group.Key).Select(group => group.Key == 200 ? "200" : $"{group.Key}×{group.Count()}"));
}
