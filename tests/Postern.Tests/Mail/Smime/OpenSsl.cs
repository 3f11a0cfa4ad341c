using System.Diagnostics;
using System.Text;
using Postern.Mail.Smime;

namespace Postern.Tests.Mail.Smime;

/// <summary>The program openssl, in a folder of its own that goes with it. Skips the test, with the reason, where there is no openssl.</summary>
sealed class OpenSsl : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("postern-smime-").FullName;

    public OpenSsl() => Assert.SkipUnless(IsThere, "openssl is not installed");

    public static bool IsThere { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "openssl")));

    public string Write(string name, ReadOnlySpan<byte> content)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    public byte[] Read(string name) => File.ReadAllBytes(Path.Combine(_folder, name));

    /// <summary>Runs it, and answers what it printed; fails the test when it fails.</summary>
    public byte[] Run(params string[] arguments)
    {
        var (code, output, errors) = Try(arguments);
        Assert.True(code == 0, $"openssl {string.Join(' ', arguments)}: {errors}");
        return output;
    }

    public (int Code, byte[] Output, string Errors) Try(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("openssl", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder,
        })!; // it is there, as was looked for
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        return (process.ExitCode, output.ToArray(), errors.GetAwaiter().GetResult());
    }

    /// <summary>Writes an identity as NAME.crt and NAME.key.</summary>
    public void Write(string name, SmimeIdentity identity)
    {
        Write(name + ".crt", Encoding.ASCII.GetBytes(System.Security.Cryptography.PemEncoding.WriteString("CERTIFICATE", identity.Certificate.Der.Span)));
        Write(name + ".key", Encoding.ASCII.GetBytes(System.Security.Cryptography.PemEncoding.WriteString("PRIVATE KEY", identity.Key.ExportPkcs8())));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
