using System.Net;

namespace Postern.Scenarios.Peers;

/// <summary>How a mail exchanger speaks TLS.</summary>
public enum ExchangerTls { Good, None, Expired, SelfSigned, WrongName, OldOnly, NothingInCommon, NullOnly, StaticRsaOnly }

/// <summary>A private Postfix: its own configuration and queue, an exchanger on an address of its own, delivering to a Maildir.</summary>
public sealed class PostfixServer : IAsyncDisposable
{
    readonly TempFolder folder;
    readonly PeerProcess process;

    PostfixServer(TempFolder folder, PeerProcess process, IPEndPoint smtp)
    {
        (this.folder, this.process, Smtp) = (folder, process, smtp);
        Inbox = new(Path.Combine(folder["mail"], "inbox"));
    }

    public IPEndPoint Smtp { get; }

    /// <summary>Everything it took; each message has <c>Delivered-To</c>, and a <c>Received</c> that names TLS version and cipher.</summary>
    public Maildir Inbox { get; }

    /// <summary>Its master, parent of all its other processes.</summary>
    public int ProcessId => process.Id;

    /// <summary>Its log so far.</summary>
    public string Log => File.Exists(folder["maillog"]) ? File.ReadAllText(folder["maillog"]) : process.Output;

    /// <summary>An exchanger for every domain.</summary>
    /// <param name="name">Host name, in the banner and in the certificate.</param>
    /// <param name="tls">How it speaks TLS.</param>
    /// <param name="certificates">Who signs its certificate.</param>
    /// <param name="ct">Stops waiting for it.</param>
    /// <param name="port">Where it listens.</param>
    /// <param name="at">On which address; absent, on one of its own.</param>
    /// <param name="shows">Its certificate; absent, one is made as <paramref name="tls"/> says.</param>
    /// <param name="more">Settings of the caller's.</param>
    public static Task<PostfixServer> Exchanger(
        string name, ExchangerTls tls, Certificates certificates, CancellationToken ct, int port = 25, IPAddress? at = null, ServerCertificate? shows = null, string more = "") =>
        Start(new(at ?? Loopback.Next(), port), name, $"""
            virtual_mailbox_domains = static:all
            virtual_mailbox_maps = static:inbox/
            virtual_uid_maps = static:65534
            virtual_gid_maps = static:65534
            smtpd_tls_received_header = yes
            {Tls(name, tls, certificates, shows)}
            {more}
            """, ct);

    /// <summary>A mailbox server of one domain, which knows its people and refuses everybody else.</summary>
    public static Task<PostfixServer> Mailboxes(string name, ExchangerTls tls, Certificates certificates, string domain, IReadOnlyList<string> people, CancellationToken ct) =>
        Start(new(Loopback.Next(), 25), name, $$"""
            virtual_mailbox_domains = {{domain}}
            virtual_mailbox_maps = inline:{ {{string.Join(", ", people.Select(person => $"{person}@{domain}=inbox/"))}} }
            virtual_uid_maps = static:65534
            virtual_gid_maps = static:65534
            smtpd_tls_received_header = yes
            {{Tls(name, tls, certificates, shows: null)}}
            """, ct);

    /// <summary>Somebody's server out in the world, which hands all mail to the gateway's inbound door.</summary>
    /// <param name="name">Host name.</param>
    /// <param name="level">Postfix's own word: <c>may</c> takes TLS where it is offered, <c>none</c> never does.</param>
    /// <param name="gateway">The inbound door.</param>
    /// <param name="ct">Stops waiting for it.</param>
    public static Task<PostfixServer> Stranger(string name, string level, IPEndPoint gateway, CancellationToken ct) =>
        Start(new(Loopback.Next(), 25), name, $"""
            relayhost = [{gateway.Address}]:{gateway.Port}
            relay_domains = static:all
            smtp_tls_security_level = {level}
            smtp_tls_loglevel = 1
            """, ct);

    /// <summary>An organization's own server: takes mail from loopback and hands all of it to the gateway as smart host, over verified TLS.</summary>
    public static Task<PostfixServer> Sender(string name, string gatewayName, IPEndPoint gateway, Certificates certificates, CancellationToken ct) =>
        Start(new(Loopback.Next(), 25), name, $"""
            relayhost = [{gateway.Address}]:{gateway.Port}
            relay_domains = static:all
            smtp_tls_security_level = secure
            smtp_tls_secure_cert_match = {gatewayName}
            smtp_tls_CAfile = {certificates.Root}
            smtp_tls_loglevel = 1
            """, ct);

    /// <summary>A relay for every domain with settings of the caller's, to compare with.</summary>
    public static Task<PostfixServer> Relay(string name, string settings, CancellationToken ct) => Start(new(Loopback.Next(), 25), name, settings, ct);

    static async Task<PostfixServer> Start(IPEndPoint smtp, string name, string settings, CancellationToken ct)
    {
        var master = Installed.Program("master");
        var folder = new TempFolder();
        var etc = Directory.CreateDirectory(folder["etc"]).FullName;
        Directory.CreateDirectory(folder["spool"]);
        Directory.CreateDirectory(folder["data"]);
        folder.OpenFolder("mail");
        folder.Write("etc/main.cf", Settings(folder, master, name) + settings + "\n");
        folder.Write("etc/master.cf", Services(smtp));
        await PeerProcess.Run("/bin/chown", ["postfix", folder["data"]], ct);

        // What "postfix check" would make in two seconds.
        await Folders("postfix", "root", "700", ["active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved", "trace"]);
        await Folders("postfix", "postdrop", "730", ["maildrop"]);
        await Folders("postfix", "postdrop", "710", ["public"]);
        await Folders("root", "root", "755", ["pid"]);

        var server = new PostfixServer(folder, PeerProcess.Start(master, ["-c", etc, "-d"]), smtp);
        return await Waiting.UntilOpen(server, smtp, server.process, ct);

        Task Folders(string owner, string group, string mode, string[] names) => PeerProcess.Run(
            "/usr/bin/install", ["-d", "-o", owner, "-g", group, "-m", mode, .. names.Select(name => folder[$"spool/{name}"])], ct);
    }

    /// <summary>Stops it; its queue and mail go with it.</summary>
    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        folder.Dispose();
    }

    // inet_interfaces names an address that the machine lists; the service itself listens on its own (any of 127/8 works).
    static string Settings(TempFolder folder, string master, string name) => $"""
        compatibility_level = 3.6
        queue_directory = {folder["spool"]}
        data_directory = {folder["data"]}
        command_directory = /usr/sbin
        daemon_directory = {Path.GetDirectoryName(master)}
        mail_owner = postfix
        setgid_group = postdrop
        myhostname = {name}
        mydestination =
        inet_interfaces = 127.0.0.1
        inet_protocols = ipv4
        mynetworks = 127.0.0.0/8
        smtpd_recipient_restrictions = permit_mynetworks, reject
        smtpd_peername_lookup = no
        disable_dns_lookups = yes
        smtpd_client_connection_count_limit = 0
        message_size_limit = 209715200
        virtual_mailbox_limit = 0
        virtual_mailbox_base = {folder["mail"]}
        virtual_minimum_uid = 100
        maillog_file = {folder["maillog"]}
        maillog_file_prefixes = {folder.Path}
        import_environment = MAIL_CONFIG MAIL_LOGTAG TZ LANG=C POSTLOG_SERVICE POSTLOG_HOSTNAME OPENSSL_CONF=/dev/null
        alias_maps =
        alias_database =

        """;

    static string Tls(string name, ExchangerTls tls, Certificates certificates, ServerCertificate? shows)
    {
        if (tls == ExchangerTls.None) return "smtpd_tls_security_level = none";

        var certificate = shows ?? certificates.For(name, tls switch
        {
            ExchangerTls.Expired => Flaw.Expired,
            ExchangerTls.SelfSigned => Flaw.SelfSigned,
            ExchangerTls.WrongName => Flaw.WrongName,
            ExchangerTls.Good or ExchangerTls.OldOnly or ExchangerTls.NothingInCommon or ExchangerTls.None or ExchangerTls.NullOnly => Flaw.None,
            ExchangerTls.StaticRsaOnly => Flaw.RsaKey,
        });

        return $"""
            smtpd_tls_security_level = may
            smtpd_tls_cert_file = {certificate.Chain}
            smtpd_tls_key_file = {certificate.Key}
            {Limits(tls)}
            """;
    }

    static string Limits(ExchangerTls tls) => tls switch
    {
        ExchangerTls.OldOnly => OldOnly,
        ExchangerTls.NothingInCommon => NothingInCommon,
        ExchangerTls.NullOnly => Only("ECDHE-ECDSA-NULL-SHA"),
        ExchangerTls.StaticRsaOnly => Only("AES128-SHA"),
        ExchangerTls.Good or ExchangerTls.None or ExchangerTls.Expired or ExchangerTls.SelfSigned or ExchangerTls.WrongName => "",
    };

    // Weak in its cipher, not in its version.
    static string Only(string suite) => $"""
        smtpd_tls_protocols = TLSv1.2
        smtpd_tls_ciphers = medium
        tls_medium_cipherlist = {suite}:@SECLEVEL=0
        smtpd_tls_loglevel = 1
        """;

    // TLS 1.0 signs with SHA-1 and MD5, which OpenSSL 3 allows only at security level 0.
    const string OldOnly = """
        smtpd_tls_protocols = TLSv1
        tls_medium_cipherlist = ALL:@SECLEVEL=0
        """;

    // No suite of TLS 1.2 that a client of today offers: the handshake ends with an alert.
    const string NothingInCommon = """
        smtpd_tls_protocols = TLSv1.2
        tls_medium_cipherlist = ECDHE-ECDSA-CAMELLIA128-SHA256
        smtpd_tls_loglevel = 1
        """;

    static string Services(IPEndPoint smtp) => $"""
        {smtp} inet n - n - - smtpd
        cleanup unix n - n - 0 cleanup
        qmgr unix n - n 300 1 qmgr
        tlsmgr unix - - n 1000? 1 tlsmgr
        rewrite unix - - n - - trivial-rewrite
        bounce unix - - n - 0 bounce
        defer unix - - n - 0 bounce
        trace unix - - n - 0 bounce
        proxymap unix - - n - - proxymap
        smtp unix - - n - - smtp
        relay unix - - n - - smtp
        error unix - - n - - error
        retry unix - - n - - error
        virtual unix - n n - - virtual
        anvil unix - - n - 1 anvil
        scache unix - - n - 1 scache
        tlsproxy unix - - n - 0 tlsproxy
        postlog unix-dgram n - n - 1 postlogd

        """;
}
