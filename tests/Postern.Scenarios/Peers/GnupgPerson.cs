using System.Text;

namespace Postern.Scenarios.Peers;

/// <summary>Somebody with an OpenPGP key who reads mail with GnuPG, in a home of their own.</summary>
public sealed class GnupgPerson : IAsyncDisposable
{
    readonly TempFolder folder = new();

    GnupgPerson()
    {
        Directory.CreateDirectory(folder["home"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>The public key, armored.</summary>
    public string PublicKey => folder["public.asc"];

    /// <param name="address">Whose.</param>
    /// <param name="ct">Stops making it.</param>
    /// <param name="until">When its key ends, as GnuPG has it.</param>
    public static async Task<GnupgPerson> Of(string address, CancellationToken ct, string until = "1y")
    {
        var person = new GnupgPerson();
        await person.Gpg(["--passphrase", "", "--quick-gen-key", address, "future-default", "default", until], ct);
        await person.Gpg(["--armor", "--output", person.PublicKey, "--export", address], ct);
        return person;
    }

    /// <summary>The public key, binary, as a web key directory gives it out.</summary>
    public async Task<byte[]> Binary(CancellationToken ct)
    {
        await Gpg(["--output", folder["public.gpg"], "--export"], ct);
        return await File.ReadAllBytesAsync(folder["public.gpg"], ct);
    }

    /// <summary>The name of the key's file in a web key directory, as GnuPG works it out.</summary>
    public async Task<string> WebKeyHash(CancellationToken ct) =>
        (await Gpg(["--with-wkd-hash", "--list-keys"], ct)).Split('\n').First(line => line.EndsWith("@good.example", StringComparison.Ordinal) && !line.Contains('<', StringComparison.Ordinal) && !line.StartsWith("uid", StringComparison.Ordinal))
            .Trim().Split('@')[0];

    /// <summary>Learns a key, and believes it.</summary>
    public Task Learn(string armored, CancellationToken ct) => Gpg(["--import", folder.Write("other.asc", armored)], ct);

    /// <summary>What stands inside a message, and what GnuPG says about it.</summary>
    public async Task<(string Payload, string Said)> Read(string message, CancellationToken ct)
    {
        var said = await Gpg(["--status-fd", "2", "--output", folder["payload"], "--decrypt", folder.Write("message.asc", Armored(message))], ct);
        return (await File.ReadAllTextAsync(folder["payload"], Encoding.Latin1, ct), said);
    }

    /// <summary>An entity with these words, signed and encrypted (RFC 3156 §4) to somebody whose key was learned.</summary>
    public async Task<string> Encrypt(string to, string words, CancellationToken ct)
    {
        var entity = folder.Write("entity", $"Content-Type: text/plain\r\n\r\n{words}\r\n");
        await Gpg(["--armor", "--sign", "--output", folder["sealed.asc"], "--recipient", to, "--encrypt", entity], ct);
        var armored = (await File.ReadAllTextAsync(folder["sealed.asc"], ct)).ReplaceLineEndings("\r\n");
        return "MIME-Version: 1.0\r\nContent-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=b\r\n\r\n--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n"
            + $"\r\n--b\r\nContent-Type: application/octet-stream\r\n\r\n{armored}\r\n--b--\r\n";
    }

    /// <summary>How many keys can open it.</summary>
    public async Task<int> Recipients(string message, CancellationToken ct) =>
        (await Gpg(["--list-only", "--list-packets", folder.Write("message.asc", Armored(message))], ct)).Split(":pubkey enc packet:").Length - 1;

    public async ValueTask DisposeAsync()
    {
        // The agent that GnuPG leaves behind is told to go by its own home, not by a name.
        await PeerProcess.Run(Installed.Program("gpgconf"), ["--homedir", folder["home"], "--kill", "all"], CancellationToken.None);
        folder.Dispose();
    }

    static string Armored(string message)
    {
        const string end = "-----END PGP MESSAGE-----";
        var start = message.IndexOf("-----BEGIN PGP MESSAGE-----", StringComparison.Ordinal);
        return start < 0 ? "" : message[start..(message.IndexOf(end, StringComparison.Ordinal) + end.Length)] + "\n";
    }

    async Task<string> Gpg(string[] arguments, CancellationToken ct)
    {
        var ended = await PeerProcess.Run(Installed.Program("gpg"), ["--homedir", folder["home"], "--batch", "--yes", "--pinentry-mode", "loopback", "--trust-model", "always", .. arguments], ct);
        return ended.ExitCode == 0 ? ended.Output : throw new InvalidOperationException($"gpg: {ended.Output}");
    }
}
