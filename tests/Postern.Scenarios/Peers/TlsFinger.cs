using System.Net;
using System.Text.RegularExpressions;

namespace Postern.Scenarios.Peers;

/// <summary>What Postfix's own probe sees of a server.</summary>
public static partial class TlsFinger
{
    static readonly (string Version, string Protocol)[] Versions = [("1.0", "TLSv1"), ("1.1", "TLSv1.1"), ("1.2", "TLSv1.2"), ("1.3", "TLSv1.3")];

    /// <summary>Version and suite of a handshake as it likes it, as <c>TLSv1.3 TLS_AES_256_GCM_SHA384</c>; empty when none comes up.</summary>
    public static Task<string> Handshake(IPEndPoint server, CancellationToken ct) => Ask(server, ">=TLSv1.2", ct);

    /// <summary>Each version that comes up when it is the only one offered, as <c>1.2 1.3</c>.</summary>
    public static async Task<string> Spoken(IPEndPoint server, CancellationToken ct)
    {
        List<string> spoken = [];
        foreach (var (version, protocol) in Versions)
            if ((await Ask(server, protocol, ct)).Length > 0) spoken.Add(version);

        return string.Join(' ', spoken);
    }

    static async Task<string> Ask(IPEndPoint server, string protocols, CancellationToken ct)
    {
        // It will not start without a configuration of Postfix's.
        using var etc = new TempFolder();
        etc.Write("main.cf", "compatibility_level = 3.6\ninet_protocols = ipv4\nimport_environment = MAIL_CONFIG OPENSSL_CONF\n");
        etc.Write("master.cf", "");
        await using var finger = await PeerProcess.Run(
            Installed.Program("posttls-finger"),
            ["-c", "-l", "encrypt", "-L", "summary", "-p", protocols, "-o", "tls_medium_cipherlist=ALL:@SECLEVEL=0", $"[{server.Address}]:{server.Port}"],
            ct, new Dictionary<string, string> { ["OPENSSL_CONF"] = "/dev/null", ["MAIL_CONFIG"] = etc.Path });
        return Established().Match(finger.Output) is { Success: true } match ? $"{match.Groups[1].Value} {match.Groups[2].Value}" : "";
    }

    [GeneratedRegex(@"TLS connection established to \S+ (TLSv[\d.]+) with cipher (\S+)")]
    private static partial Regex Established();
}
