using System.Text.Json;

namespace Postern.Scenarios.Peers;

/// <summary>The verb <c>check-domain</c>, asking the name server of the story.</summary>
public sealed class Lookout(Certificates certificates, DnsServer dns)
{
    /// <summary>Looks at a domain, and gives what the verb printed.</summary>
    public async Task<Looked> At(string domain, CancellationToken ct, params string[] more)
    {
        using var folder = new TempFolder();
        var settings = new GatewaySettings { Certificates = certificates, Dns = dns.Where, Discover = new { dns = false, wkd = false, roots = certificates.Root } };
        var file = folder.Write("postern.json", settings.Json(System.Net.IPAddress.Loopback, folder["data"]));
        var environment = new Dictionary<string, string>();
        if (dns.TrustAnchor.Length > 0) environment["POSTERN__DNS__TRUSTANCHOR"] = folder.Write("anchor", dns.TrustAnchor);

        await using var verb = await PeerProcess.Run(Gateway.Program, ["check-domain", domain, "--json", "--config", file, .. more], ct, environment, folder: folder.Path);
        if (verb.StandardOutput.Length == 0) throw new InvalidOperationException($"check-domain: {verb.Output}");
        return new(verb.ExitCode, JsonElement.Parse(verb.StandardOutput));
    }
}

/// <param name="ExitCode">Of the verb.</param>
/// <param name="Report">Its JSON.</param>
public sealed record Looked(int ExitCode, JsonElement Report)
{
    public string? Verdict => Report.GetProperty("verdict").GetString();

    /// <summary>The first server of the first exchanger.</summary>
    public JsonElement Server => Report.GetProperty("exchangers")[0].GetProperty("servers")[0];

    /// <summary>The versions that it speaks, as <c>1.2 1.3</c>.</summary>
    public string Versions => string.Join(' ', Server.GetProperty("versions").EnumerateArray()
        .Where(each => each.GetProperty("state").GetString() == "spoken").Select(each => each.GetProperty("version").GetString()));
}
