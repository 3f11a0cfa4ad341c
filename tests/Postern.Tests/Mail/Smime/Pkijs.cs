using System.Text.Json;
using System.Text.Json.Nodes;
using Postern.Tests.Architecture;
using Postern.Tests.Mail.OpenPgp;

namespace Postern.Tests.Mail.Smime;

/// <summary>pkijs, by the small script in interop: a list of jobs at a time, for starting it takes longer than any of them.</summary>
sealed class Pkijs
{
    static readonly string Modules = Path.Combine(
        Environment.GetEnvironmentVariable("POSTERN_CACHE") ?? Path.Combine(Environment.GetEnvironmentVariable("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"), "postern"),
        "pkijs-4.0.0", "node_modules");

    readonly JsonArray jobs = [];

    public Pkijs()
    {
        OtherProgram.Need("node");
        Assert.SkipUnless(Directory.Exists(Modules), "pkijs is not in the cache (./postern test puts it there)");
    }

    /// <returns>Where its answer will stand.</returns>
    public int Add(JsonObject job)
    {
        jobs.Add(job);
        return jobs.Count - 1;
    }

    /// <summary>The answers in the order of the jobs; null for what it cannot do.</summary>
    public async Task<IReadOnlyList<byte[]?>> Run()
    {
        var ran = await OtherProgram.Run(
            "node", [Path.Combine(Repository.Root, "interop", "pkijs", "pkijs.mjs")], JsonSerializer.SerializeToUtf8Bytes(jobs), TestContext.Current.CancellationToken, new() { ["NODE_PATH"] = Modules });
        return [.. JsonNode.Parse(ran.Good)!.AsArray().Select(answer => answer is null ? null : Convert.FromBase64String(answer.GetValue<string>()))]; // it writes an array
    }
}
