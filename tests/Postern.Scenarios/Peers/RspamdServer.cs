using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace Postern.Scenarios.Peers;

/// <summary>rspamd with its DKIM module alone: it finds keys in the DNS by itself, as a receiver does.</summary>
public sealed class RspamdServer : IAsyncDisposable
{
    const int Port = 21433;

    readonly TempFolder folder = new();
    readonly PeerProcess process;
    readonly IPEndPoint where = new(Loopback.Next(), Port);

    RspamdServer(IPEndPoint dns)
    {
        // Without a list of its own it compiles that of all public suffixes, for half a minute.
        var suffixes = folder.Write("suffixes", "example\n");
        process = PeerProcess.Start(Installed.Program("rspamd"), ["-f", "-i", "-u", "root", "-g", "root", "-c", folder.Write("rspamd.conf", $$"""
            options {
                pidfile = "{{folder["pid"]}}"; control_socket = "{{folder["control"]}} mode=0600"; tempdir = "{{folder.Path}}"; url_tld = "{{suffixes}}"; cache_file = "";
                filters = "dkim";
                dns { nameserver = ["{{dns.Address}}:{{dns.Port}}"]; timeout = 5s; retransmits = 2; }
            }
            logging { type = "console"; level = "info"; }
            worker "normal" { bind_socket = "{{where}}"; count = 1; }
            dkim { enabled = true; check_local = true; check_authed = true; }

            """)]);
    }

    public static async Task<RspamdServer> Start(IPEndPoint dns, CancellationToken ct)
    {
        var server = new RspamdServer(dns);
        return await Waiting.UntilOpen(server, server.where, server.process, ct);
    }

    /// <summary>What it says about signatures: the symbol, then domain and selector of each.</summary>
    /// <param name="message">As a mailbox has it.</param>
    /// <param name="ct">Stops waiting.</param>
    public async Task<(string Symbol, string[] Signatures)> Judge(string message, CancellationToken ct)
    {
        using var client = new HttpClient();
        using var content = new ByteArrayContent(Encoding.Latin1.GetBytes(message.ReplaceLineEndings("\r\n")));
        using var answer = await client.PostAsync(new Uri($"http://{where}/checkv2"), content, ct);
        var symbols = (await answer.Content.ReadFromJsonAsync<JsonNode>(ct))?["symbols"]?.AsObject() ?? [];
        var symbol = symbols.FirstOrDefault(each => each.Key.StartsWith("R_DKIM_", StringComparison.Ordinal));
        return (symbol.Key ?? "", [.. (symbol.Value?["options"]?.AsArray() ?? []).Select(option => (string?)option ?? "")]);
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        folder.Dispose();
    }
}
