using System.Net;

namespace Postern.Scenarios.Peers;

/// <summary>A private Dovecot as mailbox server: LMTP with STARTTLS, people in a file, one Maildir for all of them.</summary>
public sealed class DovecotServer : IAsyncDisposable
{
    /// <summary>Where LMTP is mostly spoken ("any private mail system").</summary>
    const int Port = 24;

    readonly TempFolder folder;
    PeerProcess process;

    DovecotServer(TempFolder folder, IPEndPoint lmtp)
    {
        (this.folder, Lmtp) = (folder, lmtp);
        Inbox = new(Path.Combine(folder["mail"], "inbox"));
        process = Launch();
    }

    public IPEndPoint Lmtp { get; }

    /// <summary>Everything it took, for whomever.</summary>
    public Maildir Inbox { get; }

    public string Log => File.Exists(folder["log"]) ? File.ReadAllText(folder["log"]) : process.Output;

    public static async Task<DovecotServer> Start(string name, ExchangerTls tls, Certificates certificates, IReadOnlyList<string> people, CancellationToken ct)
    {
        var lmtp = new IPEndPoint(Loopback.Next(), Port);
        var folder = new TempFolder();
        folder.OpenFolder("mail");
        foreach (var each in new[] { "run", "state" }) Directory.CreateDirectory(folder[each]);
        folder.Write("users", string.Concat(people.Select(person => $"{person}::65534:65534::{folder["mail"]}::\n")));
        folder.Write("dovecot.conf", Settings(folder, lmtp, tls, certificates.For(name, tls == ExchangerTls.SelfSigned ? Flaw.SelfSigned : Flaw.None)));

        var server = new DovecotServer(folder, lmtp);
        return await Waiting.UntilOpen(server, lmtp, server.process, ct);
    }

    public Task Stop() => process.Stop();

    public async Task Restart(CancellationToken ct)
    {
        await process.DisposeAsync();
        process = Launch();
        await Waiting.UntilOpen(Lmtp, process, ct);
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        folder.Dispose();
    }

    PeerProcess Launch() => PeerProcess.Start(Installed.Program("dovecot"), ["-F", "-c", folder["dovecot.conf"]]);

    static string Settings(TempFolder folder, IPEndPoint lmtp, ExchangerTls tls, ServerCertificate certificate) => $$"""
        protocols = lmtp
        base_dir = {{folder["run"]}}
        state_dir = {{folder["state"]}}
        log_path = {{folder["log"]}}
        ssl = {{(tls == ExchangerTls.None ? "no" : "yes")}}
        ssl_cert = <{{certificate.Chain}}
        ssl_key = <{{certificate.Key}}
        mail_location = maildir:{{folder["mail"]}}/inbox
        first_valid_uid = 100
        first_valid_gid = 100
        lmtp_add_received_header = yes
        passdb {
          driver = passwd-file
          args = {{folder["users"]}}
        }
        userdb {
          driver = passwd-file
          args = {{folder["users"]}}
        }
        service lmtp {
          inet_listener lmtp {
            address = {{lmtp.Address}}
            port = {{lmtp.Port}}
          }
        }

        """;
}
