using System.Net;

namespace Postern.Scenarios.Peers;

/// <summary>
/// A private Exim as exchanger. Debian lets only one mail server be installed, so this one is unpacked into the cache and needs the user
/// its binary was built for; <c>./postern test</c> sees to both.
/// </summary>
public sealed class EximServer : IAsyncDisposable
{
    const string User = "Debian-exim";

    readonly TempFolder folder;
    readonly PeerProcess process;

    EximServer(TempFolder folder, PeerProcess process, IPEndPoint smtp)
    {
        (this.folder, this.process, Smtp) = (folder, process, smtp);
        Inbox = new(folder["inbox"]);
    }

    public IPEndPoint Smtp { get; }

    /// <summary>Everything it took; <c>Received</c> names the cipher suite as <c>(TLS1.3) tls …</c>.</summary>
    public Maildir Inbox { get; }

    public string Log => File.ReadAllText(folder["log_main"]);

    /// <summary>An exchanger for every domain, with STARTTLS.</summary>
    public static Task<EximServer> Exchanger(string name, Certificates certificates, CancellationToken ct, int port = 25) =>
        Start(name, certificates, Inside, port, ct);

    /// <summary>Somebody's server out in the world, which hands all mail to the gateway's inbound door, over TLS where it is offered or never.</summary>
    public static Task<EximServer> Stranger(string name, Certificates certificates, bool tls, IPEndPoint gateway, CancellationToken ct) =>
        Start(name, certificates, _ => Onwards(gateway, tls), port: 25, ct);

    static async Task<EximServer> Start(string name, Certificates certificates, Func<TempFolder, string> routing, int port, CancellationToken ct)
    {
        var exim = Path.Combine(Installed.Cache, "exim4", "usr", "sbin", "exim4");
        if (!File.Exists(exim)) throw new PeerAbsentException("Exim is not unpacked in the cache (./postern test does it)");
        if (!File.ReadLines("/etc/passwd").Any(line => line.StartsWith($"{User}:", StringComparison.Ordinal)))
            throw new PeerAbsentException($"there is no user {User} (./postern test makes it)");

        var smtp = new IPEndPoint(Loopback.Next(), port);
        var folder = new TempFolder();
        var certificate = certificates.For(name);
        File.Copy(certificate.Chain, folder["cert.pem"]);
        File.Copy(certificate.Key, folder["key.pem"]);
        foreach (var each in new[] { "spool", "inbox" }) Directory.CreateDirectory(folder[each]);
        await PeerProcess.Run("/bin/chown", ["-R", User, folder.Path], ct);
        // Exim reads only a configuration that root alone can change.
        var settings = folder.Write("exim.conf", Settings(folder, exim, name, smtp) + routing(folder));

        var server = new EximServer(folder, PeerProcess.Start(exim, ["-C", settings, "-bdf", "-q1m"]), smtp);
        return await Waiting.UntilOpen(server, smtp, server.process, ct);
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        folder.Dispose();
    }

    static string Settings(TempFolder folder, string exim, string name, IPEndPoint smtp) => $"""
        primary_hostname = {name}
        exim_path = {exim}
        spool_directory = {folder["spool"]}
        log_file_path = {folder["log_%s"]}
        pid_file_path = {folder["pid"]}
        daemon_smtp_ports = {smtp.Port}
        local_interfaces = {smtp.Address}
        acl_smtp_rcpt = accept
        deliver_drop_privilege = true
        host_lookup =
        rfc1413_hosts =
        keep_environment =
        tls_advertise_hosts = *
        tls_certificate = {folder["cert.pem"]}
        tls_privatekey = {folder["key.pem"]}

        """;

    static string Inside(TempFolder folder) => $"""
        begin routers
        everyone:
          driver = accept
          transport = inbox
        begin transports
        inbox:
          driver = appendfile
          maildir_format = true
          directory = {folder["inbox"]}
          user = {User}
          envelope_to_add

        """;

    static string Onwards(IPEndPoint gateway, bool tls) => $"""
        begin routers
        onwards:
          driver = manualroute
          route_list = * {gateway.Address}
          self = send
          transport = onwards
        begin transports
        onwards:
          driver = smtp
          port = {gateway.Port}
          hosts_avoid_tls = {(tls ? "" : "*")}
        begin retry
        * * F,1h,5s

        """;
}
