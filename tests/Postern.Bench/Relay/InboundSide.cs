using System.Text;
using Postern.Mail.Dkim;
using Postern.Scenarios.Peers;

namespace Postern.Bench.Relay;

/// <summary>Postern as it takes mail from the world: each message is signed by its author's domain, which publishes SPF, the key and a policy.</summary>
static class InboundSide
{
    const string Author = "pat@north.example";
    const string Recipient = "recipient@clinic.example";

    public static async Task<RelaySide> Postern(string name, Destinations destinations, Certificates certificates, RelayOptions options, CancellationToken ct)
    {
        using var key = DkimKey.NewRsa("north.example", "s1");
        var dns = await DnsServer.Start($"""
            north.example. TXT "v=spf1 ip4:127.0.0.0/8 -all"
            _dmarc.north.example. TXT "v=DMARC1; p=reject"
            {key.Record.ZoneLine}
            """, ct);
        var folder = new TempFolder();
        var file = folder.Write("message", await Signed(key, options.Size));
        var gateway = await Gateway.Start(new()
        {
            Certificates = certificates,
            Dns = dns.Where,
            Inbound = new { },
            Trusted = ["192.0.2.1"],
            Routes = new Dictionary<string, string> { ["clinic.example"] = destinations.Routes.Values.First(), ["*"] = "mx" },
        }, ct);
        return new(name, gateway.Inbound, [gateway.ProcessId], new Peers(gateway, dns, folder))
        {
            From = Author,
            Domain = "clinic.example",
            File = file,
            Doubt = (_, stopping) => Unchecked(gateway, stopping),
        };
    }

    // smtp-source puts CRLF at the ends of lines.
    static async Task<string> Signed(DkimKey key, int size)
    {
        var head = $"From: {Author}\r\nTo: {Recipient}\r\nSubject: bench\r\nDate: Sat, 21 Nov 2026 12:00:00 +0000\r\nMessage-ID: <1@north.example>\r\n\r\n";
        var message = Encoding.ASCII.GetBytes(head + string.Concat(Enumerable.Repeat(new string('x', 78) + "\r\n", Math.Max(0, size - head.Length) / 80)));
        var signing = await new DkimSigner([key], new DkimSigningOptions(), TimeProvider.System).Sign(new MemoryStream(message), CancellationToken.None);
        var fields = signing is DkimSigning.Signed signed ? signed.Fields : throw new InvalidOperationException("the message is not signed");
        return Encoding.ASCII.GetString([.. fields, .. message]).Replace("\r\n", "\n", StringComparison.Ordinal);
    }

    static async Task<string?> Unchecked(Gateway gateway, CancellationToken ct)
    {
        var copies = await gateway.Run(["messages", "--limit", "100", "--json"], ct);
        var lines = copies.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.Length > 0 && lines.All(line => IsProven(line)) ? null : "messages were not found to be proven by SPF, DKIM and DMARC";
    }

    static bool IsProven(string line) =>
        new[] { "spf", "dkim", "dmarc" }.All(method => line.Contains($"{{\"method\":\"{method}\",\"result\":\"pass\"", StringComparison.Ordinal));

    sealed class Peers(Gateway gateway, DnsServer dns, TempFolder folder) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await gateway.DisposeAsync();
            await dns.DisposeAsync();
            folder.Dispose();
        }
    }
}
