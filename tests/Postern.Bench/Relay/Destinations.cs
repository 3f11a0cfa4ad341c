using System.Net;
using Postern.Scenarios.Peers;

namespace Postern.Bench.Relay;

/// <summary>Where the mail goes: a TLS 1.3 front for each destination, and behind them all one sink that counts.</summary>
public sealed class Destinations : IAsyncDisposable
{
    const int FrontPort = 2600;
    const int SinkPort = 2601;

    readonly TempFolder folder = new();
    readonly IReadOnlyList<IPEndPoint> fronts;
    readonly SmtpSink sink;
    readonly Stunnel stunnel;

    Destinations(IReadOnlyList<IPEndPoint> fronts, SmtpSink sink, Stunnel stunnel) => (this.fronts, this.sink, this.stunnel) = (fronts, sink, stunnel);

    /// <summary>Messages that have arrived since the start.</summary>
    public int Count => sink.Count;

    /// <summary>One recipient domain for each destination.</summary>
    public IReadOnlyList<string> Domains => [.. Enumerable.Range(1, fronts.Count).Select(number => $"d{number}.example")];

    /// <summary>For Postern.</summary>
    public IReadOnlyDictionary<string, string> Routes => fronts.Count == 1
        ? new Dictionary<string, string> { ["*"] = fronts[0].ToString() }
        : Domains.Zip(fronts).ToDictionary(pair => pair.First, pair => pair.Second.ToString());

    /// <summary>The same for Postfix.</summary>
    public string TransportMaps => fronts.Count == 1
        ? $"static:smtp:[{fronts[0].Address}]:{FrontPort}"
        : $"texthash:{folder.Write("transport", string.Concat(Domains.Zip(fronts).Select(pair => $"{pair.First} smtp:[{pair.Second.Address}]:{FrontPort}\n")))}";

    public static async Task<Destinations> Start(int count, Certificates certificates, CancellationToken ct)
    {
        var address = Loopback.Next();
        IReadOnlyList<IPEndPoint> fronts = count == 1
            ? [new(address, FrontPort)]
            : [.. Enumerable.Range(1, count).Select(number => new IPEndPoint(new IPAddress([127, 0, 3, (byte)number]), FrontPort))];

        var sink = await SmtpSink.Start(new(address, SinkPort), ct);
        return new(fronts, sink, await Stunnel.Smtp(fronts, sink.Smtp, certificates.For("mx.sink.example"), ct));
    }

    public async ValueTask DisposeAsync()
    {
        await stunnel.DisposeAsync();
        await sink.DisposeAsync();
        folder.Dispose();
    }
}
