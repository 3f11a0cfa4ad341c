namespace Postern.Scenarios.Peers;

/// <summary>
/// Postfix's own client for trying out servers, with <c>-l dane</c>: what Postfix would do. It asks the machine's resolver, so it gets a mount
/// namespace of its own where /etc/resolv.conf names an Unbound that validates the test's zones.
/// </summary>
public static class PosttlsFinger
{
    public const string Verified = "verified by DANE";
    public const string Sent = "sent over TLS";
    public const string NotSent = "not sent";

    /// <summary>One of the three.</summary>
    public static async Task<string> Ask(DnsServer dns, string domain, CancellationToken ct)
    {
        using var folder = new TempFolder();
        var address = Loopback.Next();
        folder.Write("resolv.conf", $"nameserver {address}\noptions edns0 trust-ad\n");
        folder.Write("main.cf", "compatibility_level = 3.6\nsmtp_dns_support_level = dnssec\nsmtp_host_lookup = dns\ninet_protocols = ipv4\n");
        folder.Write("unbound.conf", Settings(dns, address.ToString()));

        await using var unbound = PeerProcess.Start(Installed.Program("unbound"), ["-d", "-c", folder["unbound.conf"]]);
        await Waiting.UntilOpen(new(address, 53), unbound, ct);
        await using var finger = await PeerProcess.Run(Installed.Program("unshare"),
            ["-m", "/bin/sh", "-c", $"mount --bind {folder["resolv.conf"]} /etc/resolv.conf && MAIL_CONFIG={folder.Path} exec {Installed.Program("posttls-finger")} -c -l dane -L summary {domain}"], ct);
        return Read(finger.Output);
    }

    static readonly string[] Mismatches = ["no matching DANE TLSA records", "hostname mismatch"];

    static string Read(string said)
    {
        if (said.Contains("unshare:", StringComparison.Ordinal) || said.Contains("mount:", StringComparison.Ordinal)) throw new PeerAbsentException($"posttls-finger needs a mount namespace: {said.Trim()}");
        if (said.Contains("Verified TLS connection established", StringComparison.Ordinal)) return Verified;

        // With TLSA records there is no other way to fail, and Postfix keeps the message then (RFC 7672 §2.2); without, it complains of the issuer and sends.
        if (Mismatches.Any(words => said.Contains(words, StringComparison.Ordinal))) return NotSent;
        return said.Contains("TLS connection established", StringComparison.Ordinal) ? Sent : NotSent;
    }

    static string Settings(DnsServer dns, string address) => $"""
        server:
            interface: {address}
            port: 53
            access-control: 127.0.0.0/8 allow
            username: ""
            chroot: ""
            pidfile: ""
            directory: "/"
            use-syslog: no
            do-not-query-localhost: no
            do-ip6: no
            trust-anchor: "{dns.TrustAnchor}"
        remote-control:
            control-enable: no
        stub-zone:
            name: "."
            stub-addr: {dns.Where.Address}@{dns.Where.Port}

        """;
}
