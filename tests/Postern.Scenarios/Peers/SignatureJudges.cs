using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Postern.Scenarios.Peers;

/// <summary>What other people's software says about the signatures of a message: mailauth, dkimpy and OpenDKIM.</summary>
/// <param name="records">Names and texts of the keys, as they stand in the DNS.</param>
public sealed class SignatureJudges(IReadOnlyDictionary<string, string> records) : IAsyncDisposable
{
    readonly TempFolder folder = new();

    /// <summary>The result of each signature, topmost first.</summary>
    public async Task<string[]> Mailauth(string message, CancellationToken ct)
    {
        var modules = Path.Combine(Installed.Cache, "mailauth-4.8.2", "node_modules");
        if (!Directory.Exists(modules)) throw new PeerAbsentException("mailauth is not in the cache (./postern test puts it there)");
        return Dkim(await PeerProcess.Run("/bin/sh", ["-c", $"exec '{Installed.Program("node")}' '{Interop.File("mailauth/judge.js")}' verify '{Keys()}' < '{Write(message)}'"], ct,
            new Dictionary<string, string> { ["NODE_PATH"] = modules }));
    }

    /// <summary>The message with one more ARC set on top, made by dkimpy out of the results that stand in it in the name of <c>dkimpy.example</c>.</summary>
    public async Task<string> SealByDkimpy(string message, string domain, string selector, string pem, CancellationToken ct)
    {
        var keys = folder.Write("seal.json", JsonSerializer.Serialize(new { records = new { }, keys = new[] { new { domain, selector, pem, algorithm = "rsa-sha256" } } }));
        var ended = await PeerProcess.Run("/bin/sh", ["-c", $"exec /usr/bin/python3 '{Interop.File("dkimpy/judge.py")}' seal '{keys}' < '{Write(message)}'"], ct);
        return ended.ExitCode == 0 ? ended.StandardOutput.ReplaceLineEndings("\r\n").TrimEnd() : throw new InvalidOperationException(ended.Output);
    }

    /// <summary>What two of them say about the chain of custody (RFC 8617).</summary>
    public async Task<(string Dkimpy, string Mailauth)> Arc(string message, CancellationToken ct)
    {
        var dkimpy = await PeerProcess.Run("/bin/sh", ["-c", $"exec /usr/bin/python3 '{Interop.File("dkimpy/judge.py")}' arc '{Keys()}' < '{Write(message)}'"], ct);
        var mailauth = await PeerProcess.Run("/bin/sh", ["-c", $"exec '{Installed.Program("node")}' '{Interop.File("mailauth/judge.js")}' verify '{Keys()}' < '{Write(message)}'"], ct,
            new Dictionary<string, string> { ["NODE_PATH"] = Path.Combine(Installed.Cache, "mailauth-4.8.2", "node_modules") });
        return (Said(dkimpy), Said(mailauth));
    }

    static string Said(PeerProcess judge) => judge.ExitCode == 0
        ? (string?)JsonNode.Parse(judge.StandardOutput)!["arc"] ?? "" // the scripts always say it
        : throw new InvalidOperationException(judge.Output);

    public async Task<string[]> Dkimpy(string message, CancellationToken ct)
    {
        if (!Directory.Exists("/usr/lib/python3/dist-packages/dkim")) throw new PeerAbsentException("dkimpy is not installed (./postern test installs python3-dkim)");
        return Dkim(await PeerProcess.Run("/bin/sh", ["-c", $"exec /usr/bin/python3 '{Interop.File("dkimpy/judge.py")}' verify '{Keys()}' < '{Write(message)}'"], ct));
    }

    /// <summary>What OpenDKIM says in its own words: an Authentication-Results field with a result for each signature.</summary>
    public async Task<string> OpenDkim(string message, CancellationToken ct)
    {
        var keys = folder.Write("keys", string.Concat(records.Select(record => $"{record.Key} {record.Value}\n")));
        var settings = folder.Write("opendkim.conf", $"Mode v\nTestPublicKeys {keys}\nSyslog no\n");
        return (await PeerProcess.Run(Installed.Program("opendkim"), ["-x", settings, "-vvv", "-t", Write(message)], ct)).Output;
    }

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    // A mailbox has other line ends than the wire.
    string Write(string message)
    {
        var path = folder["message.eml"];
        File.WriteAllText(path, message.ReplaceLineEndings("\r\n"), Encoding.Latin1);
        return path;
    }

    string Keys() => folder.Write("keys.json", JsonSerializer.Serialize(new
    {
        client = "192.0.2.1",
        helo = "gw.clinic.example",
        sender = "nurse@clinic.example",
        records = records.ToDictionary(record => record.Key, record => new[] { record.Value }),
    }));

    static string[] Dkim(PeerProcess judge) => judge.ExitCode == 0
        ? [.. JsonNode.Parse(judge.StandardOutput)!["dkim"]!.AsArray().Select(word => (string?)word ?? "")] // the scripts always say it
        : throw new InvalidOperationException(judge.Output);
}
