using System.Net;

namespace Postern.Scenarios.Peers;

/// <summary>
/// A private OpenSMTPD as a stranger's server. Unpacked into the cache as Exim is, and run in a mount namespace of its own, since its paths and users are
/// built in: nothing of it is seen outside. Debian's 6.8 cannot be a server for TLS (every handshake fails with OpenSSL 3), so it is a sender only.
/// </summary>
public sealed class OpenSmtpdServer : IAsyncDisposable
{
    readonly TempFolder folder;
    readonly PeerProcess process;

    OpenSmtpdServer(TempFolder folder, PeerProcess process, IPEndPoint smtp) => (this.folder, this.process, Smtp) = (folder, process, smtp);

    public IPEndPoint Smtp { get; }

    public string Log => process.Output;

    /// <summary>Hands all mail to the gateway's inbound door, over TLS where it is offered or never.</summary>
    public static async Task<OpenSmtpdServer> Stranger(string name, bool tls, IPEndPoint gateway, CancellationToken ct)
    {
        var unpacked = Path.Combine(Installed.Cache, "opensmtpd");
        if (!File.Exists(Path.Combine(unpacked, "usr/sbin/smtpd"))) throw new PeerAbsentException("OpenSMTPD is not unpacked in the cache (./postern test does it)");

        var smtp = new IPEndPoint(Loopback.Next(), 25);
        var folder = new TempFolder();
        folder.Write("smtpd.conf", $"""
            listen on {smtp.Address} port {smtp.Port} hostname {name}
            action "out" relay host "{(tls ? "smtp" : "smtp+notls")}://{gateway.Address}:{gateway.Port}" helo {name}
            match from any for any action "out"

            """);
        folder.Write("passwd", File.ReadAllText("/etc/passwd") + string.Concat(Users.Select(user => $"{user.Name}:x:{user.Id}:{user.Id}::/var/lib/opensmtpd/empty:/usr/sbin/nologin\n")));
        folder.Write("group", File.ReadAllText("/etc/group") + string.Concat(Users.Select(user => $"{user.Name}:x:{user.Id}:\n")));
        folder.Write("run.sh", Script(folder, unpacked));

        var process = PeerProcess.Start(Installed.Program("unshare"), ["-m", "/bin/sh", folder["run.sh"]]);
        var server = new OpenSmtpdServer(folder, process, smtp);
        try
        {
            return await Waiting.UntilOpen(server, smtp, process, ct);
        }
        catch (InvalidOperationException e) when (e.Message.Contains("unshare:", StringComparison.Ordinal) || e.Message.Contains("mount:", StringComparison.Ordinal))
        {
            throw new PeerAbsentException("OpenSMTPD needs a mount namespace, and there is none to be had here");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        folder.Dispose();
    }

    static readonly (string Name, int Id)[] Users = [("opensmtpd", 64991), ("opensmtpq", 64992)];

    static string Script(TempFolder folder, string unpacked) => $"""
        set -e
        mount -t tmpfs none /var/lib
        mkdir -p /var/lib/opensmtpd/empty
        mount -t tmpfs none /var/spool
        mkdir -p -m 711 /var/spool/smtpd
        mount -t tmpfs none /run
        mount --bind {unpacked}/usr/libexec /usr/libexec
        mount --bind {folder["passwd"]} /etc/passwd
        mount --bind {folder["group"]} /etc/group
        exec {unpacked}/usr/sbin/smtpd -d -f {folder["smtpd.conf"]}

        """;
}
