using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Postern.Mail.Smime;
using Postern.Tests.Mail.OpenPgp;

namespace Postern.Tests.Mail.Smime;

/// <summary>GnuPG's S/MIME program with a home of its own that trusts the authority of <see cref="People"/>, at the time of <see cref="People.Now"/>.</summary>
sealed class Gpgsm : IAsyncDisposable
{
    const string Password = "x";

    readonly string home = Directory.CreateTempSubdirectory("gpgsm-").FullName;

    public Gpgsm()
    {
        OtherProgram.Need("gpgsm");
        File.SetUnixFileMode(home, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(this["gpg-agent.conf"], "allow-loopback-pinentry\n");
        var fingerprint = Convert.ToHexString(CryptographicOperations.HashData(HashAlgorithmName.SHA1, People.Authority.Certificate.Der.Span));
        File.WriteAllText(this["trustlist.txt"], string.Join(':', fingerprint.Chunk(2).Select(pair => new string(pair))) + " S relax\n");
        File.WriteAllBytes(this["root"], People.Authority.Certificate.Der.ToArray());
    }

    public string Home => home;

    string this[string file] => Path.Combine(home, file);

    public async Task TakeRoot() => _ = (await Run("--import", this["root"])).Good;

    /// <summary>Takes a key, by the one format that it takes keys in; false where it cannot.</summary>
    public async Task<bool> Take(OpenSsl openssl, SmimeIdentity identity)
    {
        openssl.Write("person", identity);
        File.WriteAllBytes(this["person.crt"], openssl.Run("x509", "-in", "person.crt", "-outform", "DER"));
        File.WriteAllBytes(this["person.p12"], openssl.Run(
            "pkcs12", "-export", "-inkey", "person.key", "-in", "person.crt", "-passout", $"pass:{Password}", "-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES", "-macalg", "sha1"));
        _ = (await Run("--import", this["person.crt"])).Good; // the public half it takes of any kind
        return (await Run("--import", this["person.p12"])).Code == 0;
    }

    public string Write(string name, ReadOnlySpan<byte> content)
    {
        File.WriteAllBytes(this[name], content);
        return this[name];
    }

    public Task<Ran> Run(params string[] arguments) => OtherProgram.Run(
        "gpgsm",
        [
            "--homedir", home, "--batch", "--disable-crl-checks", "--faked-system-time", People.Now.ToString("yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture),
            "--pinentry-mode", "loopback", "--passphrase-fd", "0", .. arguments,
        ],
        Encoding.ASCII.GetBytes(Password + "\n"), TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await OtherProgram.Run("gpgconf", ["--homedir", home, "--kill", "all"], null, CancellationToken.None);
        Directory.Delete(home, recursive: true);
    }
}
