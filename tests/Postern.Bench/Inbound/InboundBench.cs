using System.Globalization;
using System.Net;
using System.Text;
using Postern.Flow.Inbound;
using Postern.Mail.Authentication;
using Postern.Mail.Dkim;
using Postern.Mail.Dmarc;
using Postern.Mail.Dns;
using Postern.Mail.Mime.Protected;
using Postern.Mail.Spf;

namespace Postern.Bench.Inbound;

/// <summary>What the checks of one signed message of 10 KB cost from a warm cache: CPU time of one thread, and memory that is allocated.</summary>
static class InboundBench
{
    const int Size = 10 * 1024;
    const int Rounds = 5;
    const int Messages = 3_000;

    public static async Task Run(TextWriter output)
    {
        using var key = DkimKey.NewRsa("north.example", "s1");
        var zone = new CachingResolver(new Zone(key), 1_000, TimeProvider.System);
        var message = await Message(key);
        var question = new SpfQuestion(IPAddress.Loopback, "mx.north.example", "pat@north.example", "gw.clinic.example");

        var authenticator = new MessageAuthenticator(new PatientResolver(zone, SenderCheck.Patience, TimeProvider.System), TimeProvider.System);
        (string What, Action Once)[] parts =
        [
            ("DKIM alone", () => _ = Done(new DkimVerifier(zone, TimeProvider.System).Verify(new MemoryStream(message), CancellationToken.None))),
            ("SPF alone", () => _ = Done(new SpfEvaluator(zone, TimeProvider.System).Check(question, CancellationToken.None))),
            ("DMARC alone", () => _ = Done(new DmarcEvaluator(zone).Evaluate("north.example", ["north.example"], "north.example", CancellationToken.None))),
            ("looking for what is sealed", () => _ = SealedForms.Of(message)),
            ("SPF, DKIM, ARC and DMARC", () => Proven(Done(authenticator.Authenticate(message, question, CancellationToken.None)))),
        ];

        // Twice: the first time is for the compiler.
        foreach (var (_, once) in parts) Measure(once);
        foreach (var (what, once) in parts) Say(output, what, Measure(once));
        await zone.DisposeAsync();
    }

    static void Proven(AuthenticationReport report)
    {
        if (report.Dmarc.Verdict is not DmarcVerdict.Pass) throw new InvalidOperationException("the message must be proven");
    }

    static (double Microseconds, long Allocated) Measure(Action once)
    {
        List<double> times = [];
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < Rounds; round++)
        {
            var start = Environment.CpuUsage.TotalTime;
            for (var count = 0; count < Messages; count++) once();
            times.Add((Environment.CpuUsage.TotalTime - start).TotalMicroseconds / Messages);
        }

        return (times.Order().ElementAt(Rounds / 2), (GC.GetAllocatedBytesForCurrentThread() - before) / (Rounds * Messages));
    }

    static void Say(TextWriter output, string what, (double Microseconds, long Allocated) cost) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"inbound: {what}: {cost.Microseconds:N1} µs, {cost.Allocated:N0} octets allocated"));

    static T Done<T>(Task<T> task) => task.IsCompleted ? task.GetAwaiter().GetResult() : throw new InvalidOperationException("nothing here waits");

    static async Task<byte[]> Message(DkimKey key)
    {
        var head = "From: pat@north.example\r\nTo: nurse@clinic.example\r\nSubject: bench\r\nDate: Sat, 21 Nov 2026 12:00:00 +0000\r\nMessage-ID: <1@north.example>\r\n\r\n";
        var message = Encoding.ASCII.GetBytes(head + string.Concat(Enumerable.Repeat(new string('x', 78) + "\r\n", Size / 80)));
        var signing = await new DkimSigner([key], new DkimSigningOptions(), TimeProvider.System).Sign(new MemoryStream(message), CancellationToken.None);
        return [.. ((DkimSigning.Signed)signing).Fields, .. message];
    }

    /// <summary>What the author's domain publishes.</summary>
    sealed class Zone(DkimKey key) : IResolver
    {
        public Task<DnsAnswer> Query(string name, DnsType type, CancellationToken ct) => Task.FromResult(TextOf(name) is { } text
            ? new DnsAnswer(DnsOutcome.Found, DnssecStatus.Insecure, [[.. text.Chunk(255).SelectMany(piece => Encoding.ASCII.GetBytes(piece).Prepend((byte)piece.Length))]], name, TimeSpan.FromHours(1))
            : new DnsAnswer(DnsOutcome.NoSuchName, DnssecStatus.Insecure, [], name, TimeSpan.FromHours(1)));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        string? TextOf(string name) => name switch
        {
            "north.example" => "v=spf1 include:_spf.north.example -all",
            "_spf.north.example" => "v=spf1 ip4:192.0.2.0/24 ip4:127.0.0.0/8 ~all",
            "_dmarc.north.example" => "v=DMARC1; p=reject; rua=mailto:dmarc@north.example",
            _ => name == key.Record.Name ? key.Record.Value : null,
        };
    }
}
