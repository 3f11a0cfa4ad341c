using Postern.Mail.OpenPgp;
using Postern.Mail.Smime;
using Postern.Rules.Keys;

namespace Postern.Flow.Keys;

/// <summary>One key of a file, with all that is kept of it.</summary>
/// <param name="Key">What it says about itself.</param>
/// <param name="Material">As <see cref="Store.Keys.NewKey.Material"/>.</param>
/// <param name="Secret">The private half where the file has it.</param>
public sealed record ReadKey(KeyDescription Key, ReadOnlyMemory<byte> Material, ReadOnlyMemory<byte>? Secret);

/// <summary>What a file of keys holds.</summary>
public abstract record KeyFileAnswer
{
    private KeyFileAnswer() { }

    /// <param name="Keys">At least one. Certificates of authorities are not among them: they stand behind the others as their chain.</param>
    /// <param name="Problems">One sentence for each that could not be read.</param>
    public sealed record Found(IReadOnlyList<ReadKey> Keys, IReadOnlyList<string> Problems) : KeyFileAnswer;

    /// <summary>A password is needed, and none was given or another.</summary>
    public sealed record WrongPassword : KeyFileAnswer;

    /// <param name="Why">One sentence for people.</param>
    public sealed record Nothing(string Why) : KeyFileAnswer;
}

/// <summary>Reads keys of either kind in whatever form people keep them. The octets tell which; the name of the file does not.</summary>
public static class KeyFile
{
    /// <summary>Largest file read, in octets.</summary>
    public const int SizeMax = OpenPgpLimits.KeyFileSizeMax;

    /// <param name="file">The whole file.</param>
    /// <param name="password">Opens private keys that are protected by one; null for none.</param>
    /// <param name="now">The time for which validity is told.</param>
    public static KeyFileAnswer Read(ReadOnlyMemory<byte> file, string? password, DateTimeOffset now)
    {
        if (file.Length > SizeMax) return new KeyFileAnswer.Nothing($"The file is larger than {SizeMax} octets.");
        return LooksLikeOpenPgp(file.Span) ? OpenPgp(file, password, now) : Smime(file, password);
    }

    // A packet's first octet has its highest bit set (RFC 9580 §4.2); DER begins with a SEQUENCE, which has not.
    static bool LooksLikeOpenPgp(ReadOnlySpan<byte> file) => file.IndexOf("-----BEGIN PGP "u8) >= 0 || file is [>= 0x80, ..];

    static KeyFileAnswer OpenPgp(ReadOnlyMemory<byte> file, string? password, DateTimeOffset now)
    {
        if (OpenPgpLibrary.Problem is { } missing) return new KeyFileAnswer.Nothing(missing);

        var read = OpenPgpKeyFile.Read(file, now, password);
        if (read.Keys.Any(key => key.IsLocked)) return new KeyFileAnswer.WrongPassword();
        if (read.Keys.Count == 0) return new KeyFileAnswer.Nothing(read.Problems.Count > 0 ? string.Join(' ', read.Problems) : "The file holds no OpenPGP key.");
        return new KeyFileAnswer.Found([.. read.Keys.Select(key => new ReadKey(KeyDescriptions.Of(key), key.Public, key.Secret))], read.Problems);
    }

    static KeyFileAnswer Smime(ReadOnlyMemory<byte> file, string? password) => CertificateFile.Read(file, password) switch
    {
        CertificateFileAnswer.Found found => Smime(found),
        CertificateFileAnswer.WrongPassword => new KeyFileAnswer.WrongPassword(),
        CertificateFileAnswer.Nothing nothing => new KeyFileAnswer.Nothing(nothing.Why),
        CertificateFileAnswer.TooMuch much => new KeyFileAnswer.Nothing($"The file passes a limit: {much.Limit}."),
    };

    // Not by "?.": a bare null would become empty memory, and a key without its private half look as if it had one.
    static ReadOnlyMemory<byte>? SecretOf(SmimePrivateKey? key)
    {
        if (key is null) return null;
        return key.ExportPkcs8();
    }

    static KeyFileAnswer Smime(CertificateFileAnswer.Found found)
    {
        var chain = found.Entries.Where(entry => KeyDescriptions.IsOnlyAuthority(entry.Certificate)).Select(entry => entry.Certificate).ToList();
        List<ReadKey> keys = [];
        foreach (var (certificate, key) in found.Entries)
        {
            if (!KeyDescriptions.IsOnlyAuthority(certificate)) keys.Add(new(KeyDescriptions.Of(certificate), SmimeMaterial.Write(certificate, chain), SecretOf(key)));
            key?.Dispose();
        }

        return keys.Count > 0 ? new KeyFileAnswer.Found(keys, []) : new KeyFileAnswer.Nothing("The file holds certificates of authorities only.");
    }
}
