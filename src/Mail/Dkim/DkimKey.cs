using System.Formats.Asn1;
using System.Security.Cryptography;
using Postern.Mail.Crypto;
using Postern.Mail.Dns;

namespace Postern.Mail.Dkim;

/// <summary>A TXT record to publish.</summary>
/// <param name="Name">The owner, without trailing dot.</param>
/// <param name="Value">The text, joined.</param>
public sealed record DkimDnsRecord(string Name, string Value)
{
    const int StringMax = 255;

    /// <summary>The text in strings of at most 255 octets, as zone files and name servers want it.</summary>
    public IReadOnlyList<string> Strings => [.. Value.Chunk(StringMax).Select(piece => new string(piece))];

    /// <summary>One line of a zone file (RFC 1035 §5.1).</summary>
    public string ZoneLine => $"{Name}. IN TXT ({string.Join(' ', Strings.Select(text => $"\"{text}\""))})";
}

/// <summary>A private key with the place where its public half is published. For several threads at a time; disposing of it wipes it.</summary>
public sealed class DkimKey : IDisposable
{
    const string Ed25519Oid = "1.3.101.112";

    readonly byte[] pkcs8;
    readonly RSA? rsa;
    readonly Ed25519Key? ed25519;
    readonly string publicKey;

    DkimKey(string domain, string selector, byte[] pkcs8, RSA? rsa, byte[]? raw)
    {
        (Domain, Selector, this.pkcs8, this.rsa) = (domain, selector, pkcs8, rsa);
        ed25519 = raw is null ? null : new Ed25519Key(raw);
        publicKey = Convert.ToBase64String(raw is null ? rsa!.ExportSubjectPublicKeyInfo() : Curve25519.SigningPublicKey(raw)); // one of the two
    }

    public string Domain { get; }

    public string Selector { get; }

    public DkimAlgorithm Algorithm => rsa is null ? DkimAlgorithm.Ed25519Sha256 : DkimAlgorithm.RsaSha256;

    /// <summary>What must be in the DNS before the first signature leaves.</summary>
    public DkimDnsRecord Record => RecordOf(Selector, Domain, Algorithm, PublicKey);

    /// <summary>p=: base64 of SubjectPublicKeyInfo, or of the 32 octets of an Ed25519 key (RFC 8463 §4).</summary>
    public string PublicKey => publicKey;

    /// <summary>What replaces <see cref="Record"/> when nothing signed with the key is on its way any more (RFC 6376 §3.6.1: empty p=).</summary>
    public DkimDnsRecord RevokedRecord => RevokedRecordOf(Selector, Domain);

    /// <summary><see cref="Record"/> of a key whose private half is not at hand.</summary>
    public static DkimDnsRecord RecordOf(string selector, string domain, DkimAlgorithm algorithm, string publicKey) =>
        new(NameOf(selector, domain), $"v=DKIM1; k={(algorithm == DkimAlgorithm.Ed25519Sha256 ? "ed25519" : "rsa")}; p={publicKey}");

    /// <summary><see cref="RevokedRecord"/> of such a key.</summary>
    public static DkimDnsRecord RevokedRecordOf(string selector, string domain) => new(NameOf(selector, domain), "v=DKIM1; p=");

    /// <param name="domain">d=.</param>
    /// <param name="selector">s=, a label or several.</param>
    /// <param name="bits">2048, which every verifier takes and one TXT record of two strings holds; up to 4096.</param>
    public static DkimKey NewRsa(string domain, string selector, int bits = 2048)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 2048);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, DkimLimits.RsaBitsMax);
        using var rsa = RSA.Create(bits);
        return Import(domain, selector, rsa.ExportPkcs8PrivateKey());
    }

    public static DkimKey NewEd25519(string domain, string selector)
    {
        Span<byte> raw = stackalloc byte[Curve25519.KeyLength];
        RandomNumberGenerator.Fill(raw);
        return Import(domain, selector, Pkcs8(raw));
    }

    /// <summary>A key of an unencrypted PrivateKeyInfo (RFC 5958): RSA of 1024 bits or more, or Ed25519 (RFC 8410).</summary>
    /// <exception cref="CryptographicException">It is none of these.</exception>
    /// <exception cref="ArgumentException">Domain or selector is no name.</exception>
    public static DkimKey Import(string domain, string selector, ReadOnlySpan<byte> pkcs8)
    {
        if (!DnsName.TryNormalize(domain, out var name) || !DnsName.TryNormalize(NameOf(selector, name), out var full))
            throw new ArgumentException("A key needs a domain and a selector that are names.", nameof(domain));

        var copy = pkcs8.ToArray();
        selector = full[..^NameOf("", name).Length];
        if (RawKey(copy) is { } raw) return new(name, selector, copy, null, raw);

        var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(copy, out _);
        if (rsa.KeySize is >= DkimLimits.RsaBitsMin and <= DkimLimits.RsaBitsMax) return new(name, selector, copy, rsa, null);
        throw new CryptographicException($"An RSA key for DKIM has {DkimLimits.RsaBitsMin} to {DkimLimits.RsaBitsMax} bits.");
    }

    /// <summary>PrivateKeyInfo, unencrypted, for whoever seals it at rest. The caller wipes it.</summary>
    public byte[] ExportPkcs8() => [.. pkcs8];

    /// <summary>Where a key is published (RFC 6376 §3.6.2.1).</summary>
    public static string NameOf(string selector, string domain) => $"{selector}._domainkey.{domain}";

    public void Dispose()
    {
        rsa?.Dispose();
        ed25519?.Dispose();
        CryptographicOperations.ZeroMemory(pkcs8);
    }

    /// <summary>Signs what is signed through SHA-256, as both algorithms do (RFC 8463 §3).</summary>
    internal byte[] Sign(ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(data, hash);
        return ed25519?.Sign(hash) ?? rsa!.SignHash(hash, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1); // one of the two
    }

    /// <summary>The 32 octets of an Ed25519 key; null for a key of another kind.</summary>
    static byte[]? RawKey(byte[] pkcs8)
    {
        try
        {
            var info = new AsnReader(pkcs8, AsnEncodingRules.BER).ReadSequence();
            info.ReadInteger();
            if (info.ReadSequence().ReadObjectIdentifier() != Ed25519Oid) return null;
            var raw = new AsnReader(info.ReadOctetString(), AsnEncodingRules.BER).ReadOctetString();
            return raw.Length == Curve25519.KeyLength ? raw : throw new CryptographicException("An Ed25519 key has 32 octets.");
        }
        catch (AsnContentException broken)
        {
            throw new CryptographicException("The key is no PrivateKeyInfo.", broken);
        }
    }

    static byte[] Pkcs8(ReadOnlySpan<byte> raw)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            using (writer.PushSequence()) writer.WriteObjectIdentifier(Ed25519Oid);
            using (writer.PushOctetString()) writer.WriteOctetString(raw);
        }

        return writer.Encode();
    }
}
