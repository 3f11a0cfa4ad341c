using System.Diagnostics;
using Postern.Tests.Architecture;

namespace Postern.Tests.Mail.OpenPgp;

/// <summary>What another program came to.</summary>
internal sealed record Ran(int Code, byte[] Output, string Errors)
{
    public byte[] Good => Code == 0 ? Output : throw new InvalidOperationException($"ended with {Code}: {Errors}");
}

/// <summary>Other people's OpenPGP, each started for one task.</summary>
internal static class OtherProgram
{
    public static async Task<Ran> Run(string program, string[] arguments, byte[]? input, CancellationToken ct, Dictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? []) start.Environment[name] = value;
        using var process = Process.Start(start)!; // started, or an exception
        using var output = new MemoryStream();
        var reading = process.StandardOutput.BaseStream.CopyToAsync(output, ct);
        var errors = process.StandardError.ReadToEndAsync(ct);
        await process.StandardInput.BaseStream.WriteAsync(input ?? [], ct);
        process.StandardInput.Close();
        await reading;
        await process.WaitForExitAsync(ct);
        return new(process.ExitCode, output.ToArray(), await errors);
    }

    public static void Need(string program)
    {
        var found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));
        Assert.SkipUnless(found, $"{program} is not installed");
    }
}

/// <summary>GnuPG with a home of its own, which ends with its agent.</summary>
internal sealed class Gnupg : IAsyncDisposable
{
    readonly string home = Directory.CreateTempSubdirectory("gpg-").FullName;

    public Gnupg()
    {
        OtherProgram.Need("gpg");
        File.SetUnixFileMode(home, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public string this[string file] => Path.Combine(home, file);

    public Task<Ran> Run(byte[]? input, CancellationToken ct, params string[] arguments) => OtherProgram.Run(
        "gpg", ["--homedir", home, "--batch", "--yes", "--quiet", "--trust-model", "always", "--pinentry-mode", "loopback", "--passphrase", "", .. arguments], input, ct);

    /// <summary>Makes a key and answers its secret form, binary.</summary>
    /// <param name="address">Its user id.</param>
    /// <param name="primary">As "ed25519" or "rsa3072".</param>
    /// <param name="subkey">As "cv25519"; null for none.</param>
    /// <param name="expires">As "1y", "never" or a date.</param>
    /// <param name="ct">Ends it.</param>
    public async Task<byte[]> Make(string address, string primary, string? subkey, CancellationToken ct, string expires = "1y")
    {
        _ = (await Run(null, ct, "--quick-generate-key", $"<{address}>", primary, "sign,cert", expires)).Good;
        var listed = System.Text.Encoding.UTF8.GetString((await Run(null, ct, "--with-colons", "--list-keys", $"<{address}>")).Good);
        var fingerprint = listed.Split('\n').First(line => line.StartsWith("fpr:", StringComparison.Ordinal)).Split(':')[9];
        if (subkey is not null) _ = (await Run(null, ct, "--quick-add-key", fingerprint, subkey, "encr", expires)).Good;
        return (await Run(null, ct, "--export-secret-keys", fingerprint)).Good;
    }

    public async ValueTask DisposeAsync()
    {
        await OtherProgram.Run("gpgconf", ["--homedir", home, "--kill", "all"], null, CancellationToken.None);
        Directory.Delete(home, recursive: true);
    }
}

/// <summary>Files for programs that take nothing else, removed at the end.</summary>
internal sealed class Scratch : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("openpgp-").FullName;
    int files;

    public string File(ReadOnlySpan<byte> content)
    {
        var path = Path.Combine(folder, $"{files++}");
        System.IO.File.WriteAllBytes(path, content);
        return path;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}

/// <summary>openpgp.js, by the small script in interop.</summary>
internal static class OpenPgpJs
{
    static readonly string Modules = Path.Combine(
        Environment.GetEnvironmentVariable("POSTERN_CACHE") ?? Path.Combine(Environment.GetEnvironmentVariable("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"), "postern"),
        "openpgp-6.3.2", "node_modules");

    public static void Need()
    {
        OtherProgram.Need("node");
        Assert.SkipUnless(Directory.Exists(Modules), "openpgp.js is not in the cache (./postern test puts it there)");
    }

    public static Task<Ran> Run(CancellationToken ct, params string[] arguments) => OtherProgram.Run(
        "node", [Path.Combine(Repository.Root, "interop", "openpgpjs", "openpgp.mjs"), .. arguments], null, ct, new() { ["NODE_PATH"] = Modules });
}
