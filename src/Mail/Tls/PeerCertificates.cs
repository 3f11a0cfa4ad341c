using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Postern.Mail.Tls;

/// <summary>
/// Describes and checks the certificates servers show. The answer is kept for some minutes for each certificate and name,
/// because building a chain costs more than the rest of a resumed handshake.
/// </summary>
public static class PeerCertificates
{
    /// <summary>For how long a check holds; never beyond the certificate's own end.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(10);

    /// <summary>Most checks kept; all are forgotten when there would be more.</summary>
    public const int KeptMax = 4096;

    /// <summary>Longest subject or issuer kept, in characters: a peer chooses them.</summary>
    public const int NameLengthMax = 500;

    static readonly ConcurrentDictionary<Key, Kept> Checks = new();
    static readonly Lazy<X509Certificate2Collection> SystemRoots = new(LoadSystemRoots);
    static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");
    static readonly Oid ClientAuthentication = new("1.3.6.1.5.5.7.3.2");

    /// <summary>Checks <paramref name="leaf"/> for <paramref name="name"/>. Never throws for what a certificate may hold; revocation is not asked for.</summary>
    /// <param name="role">What the peer is: its certificate must be made for that (RFC 5280 §4.2.1.12).</param>
    /// <param name="leaf">What the peer showed first.</param>
    /// <param name="sent">What else it sent; used to build the chain.</param>
    /// <param name="name">The name the peer must have: a host name or an IP address.</param>
    /// <param name="roots">Trusted roots; null takes the system's, loaded once per process.</param>
    /// <param name="clock">Tells whether it is valid now.</param>
    public static PeerCertificate Check(
        PeerRole role, X509Certificate2 leaf, X509Certificate2Collection sent, string name, X509Certificate2Collection? roots, TimeProvider clock)
    {
        roots ??= SystemRoots.Value;
        var now = clock.GetUtcNow();
        var key = new Key(Convert.ToHexStringLower(SHA256.HashData(leaf.RawDataMemory.Span)), name, roots, role);
        if (Checks.TryGetValue(key, out var kept) && now >= kept.From && now < kept.Until) return kept.Certificate;

        var certificate = Examine(leaf, sent, key, now);
        if (Checks.Count >= KeptMax) Checks.Clear();

        var end = certificate.NotAfter > now && certificate.NotAfter < now + KeptFor ? certificate.NotAfter : now + KeptFor;
        Checks[key] = new(certificate, now, end);
        return certificate;
    }

    static PeerCertificate Examine(X509Certificate2 leaf, X509Certificate2Collection sent, Key key, DateTimeOffset now)
    {
        var chainProblem = ChainProblem(leaf, sent, key, now);
        var nameMatches = CertificateNames.Match(leaf, key.Name);
        var (keyType, keyBits) = KeyOf(leaf);

        return new PeerCertificate
        {
            Subject = Bounded(leaf.Subject),
            Issuer = Bounded(leaf.Issuer),
            Names = CertificateNames.Of(leaf),
            Sha256 = key.Sha256,
            KeySha256 = KeyHash(leaf),
            NotBefore = new(leaf.NotBefore.ToUniversalTime()),
            NotAfter = new(leaf.NotAfter.ToUniversalTime()),
            KeyType = keyType,
            KeyBits = keyBits,
            ChainIsTrusted = chainProblem is null,
            NameMatches = nameMatches,
            Problem = chainProblem ?? (nameMatches ? null : $"the certificate is not for {key.Name}"),
        };
    }

    static string? KeyHash(X509Certificate2 leaf)
    {
        try
        {
            return Convert.ToHexStringLower(SHA256.HashData(leaf.PublicKey.ExportSubjectPublicKeyInfo()));
        }
        catch (CryptographicException)
        {
            return null; // A key that cannot be written down has no hash.
        }
    }

    static string? ChainProblem(X509Certificate2 leaf, X509Certificate2Collection sent, Key key, DateTimeOffset now)
    {
        using var chain = new X509Chain { ChainPolicy = PolicyFor(key.Role, key.Roots, sent, now) };
        var isTrusted = chain.Build(leaf);
        var flags = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, status) => all | status.Status);
        foreach (var element in chain.ChainElements) element.Certificate.Dispose();
        return isTrusted ? null : Words(flags, leaf, now);
    }

    /// <summary>How chains are built here: to these roots only, nothing downloaded, nothing asked about revocation.</summary>
    internal static X509ChainPolicy PolicyFor(PeerRole role, X509Certificate2Collection roots, X509Certificate2Collection sent, DateTimeOffset now)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationTime = now.UtcDateTime,
        };
        policy.CustomTrustStore.AddRange(roots);
        policy.ExtraStore.AddRange(sent);
        policy.ApplicationPolicy.Add(role switch
        {
            PeerRole.Server => ServerAuthentication,
            PeerRole.Client => ClientAuthentication,
        });
        return policy;
    }

    static string Words(X509ChainStatusFlags flags, X509Certificate2 leaf, DateTimeOffset now)
    {
        if (leaf.NotAfter.ToUniversalTime() < now) return "the certificate has expired";
        if (leaf.NotBefore.ToUniversalTime() > now) return "the certificate is not valid yet";
        if (leaf.SubjectName.RawData.AsSpan().SequenceEqual(leaf.IssuerName.RawData)) return "the certificate is self-signed";
        if (flags.HasFlag(X509ChainStatusFlags.PartialChain)) return "no chain to a trusted root";
        if (flags.HasFlag(X509ChainStatusFlags.UntrustedRoot)) return "the root is not trusted";
        if (flags.HasFlag(X509ChainStatusFlags.NotTimeValid)) return "a certificate of the chain is not valid now";
        return $"the chain is not valid ({flags})";
    }

    static (string Type, int Bits) KeyOf(X509Certificate2 leaf)
    {
        try
        {
            using var rsa = leaf.PublicKey.GetRSAPublicKey();
            if (rsa is not null) return ("RSA", rsa.KeySize);
            using var ecdsa = leaf.PublicKey.GetECDsaPublicKey();
            if (ecdsa is not null) return ("ECDSA", ecdsa.KeySize);
        }
        catch (CryptographicException)
        {
            return ("unknown", 0); // a key that the platform cannot read
        }

        return leaf.PublicKey.Oid.Value == "1.3.101.112" ? ("Ed25519", 256) : ("unknown", 0);
    }

    internal static string Bounded(string text) => text.Length <= NameLengthMax ? text : text[..NameLengthMax];

    static X509Certificate2Collection LoadSystemRoots()
    {
        using var store = new X509Store(StoreName.Root, StoreLocation.LocalMachine, OpenFlags.ReadOnly);
        return store.Certificates;
    }

    readonly record struct Key(string Sha256, string Name, X509Certificate2Collection Roots, PeerRole Role);

    sealed record Kept(PeerCertificate Certificate, DateTimeOffset From, DateTimeOffset Until);
}

/// <summary>At which end of the connection a peer is.</summary>
public enum PeerRole { Server, Client }
