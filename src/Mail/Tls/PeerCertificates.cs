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

    /// <summary>Checks a server's certificate. Never throws for what a certificate may hold; revocation is not asked for.</summary>
    /// <param name="leaf">What the server showed first.</param>
    /// <param name="sent">What else it sent; used to build the chain.</param>
    /// <param name="name">The name the server must have: a host name or an IP address.</param>
    /// <param name="roots">Trusted roots; null takes the system's, loaded once per process.</param>
    /// <param name="clock">Tells whether it is valid now.</param>
    public static PeerCertificate Check(
        X509Certificate2 leaf, X509Certificate2Collection sent, string name, X509Certificate2Collection? roots, TimeProvider clock)
    {
        roots ??= SystemRoots.Value;
        var now = clock.GetUtcNow();
        var key = new Key(Convert.ToHexStringLower(SHA256.HashData(leaf.RawDataMemory.Span)), name, roots);
        if (Checks.TryGetValue(key, out var kept) && now >= kept.From && now < kept.Until) return kept.Certificate;

        var certificate = Examine(leaf, sent, key, now);
        if (Checks.Count >= KeptMax) Checks.Clear();

        var end = certificate.NotAfter > now && certificate.NotAfter < now + KeptFor ? certificate.NotAfter : now + KeptFor;
        Checks[key] = new(certificate, now, end);
        return certificate;
    }

    static PeerCertificate Examine(X509Certificate2 leaf, X509Certificate2Collection sent, Key key, DateTimeOffset now)
    {
        var chainProblem = ChainProblem(leaf, sent, key.Roots, now);
        var nameMatches = Matches(leaf, key.Name);

        return new PeerCertificate
        {
            Subject = Bounded(leaf.Subject),
            Issuer = Bounded(leaf.Issuer),
            Names = NamesOf(leaf),
            Sha256 = key.Sha256,
            NotBefore = new(leaf.NotBefore.ToUniversalTime()),
            NotAfter = new(leaf.NotAfter.ToUniversalTime()),
            ChainIsTrusted = chainProblem is null,
            NameMatches = nameMatches,
            Problem = chainProblem ?? (nameMatches ? null : $"the certificate is not for {key.Name}"),
        };
    }

    static string? ChainProblem(X509Certificate2 leaf, X509Certificate2Collection sent, X509Certificate2Collection roots, DateTimeOffset now)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(roots);
        chain.ChainPolicy.ExtraStore.AddRange(sent);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(ServerAuthentication);
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;

        var isTrusted = chain.Build(leaf);
        var flags = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, status) => all | status.Status);
        foreach (var element in chain.ChainElements) element.Certificate.Dispose();
        return isTrusted ? null : Words(flags, leaf, now);
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

    // Subject alternative names only; a common name is no identity (RFC 9525 §2).
    static bool Matches(X509Certificate2 leaf, string name)
    {
        try
        {
            return leaf.MatchesHostname(name, allowWildcards: true, allowCommonName: false);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return false; // An extension that cannot be read, or a name that is none, matches nothing.
        }
    }

    static List<string> NamesOf(X509Certificate2 leaf)
    {
        try
        {
            return leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>()
                .SelectMany(extension => extension.EnumerateDnsNames())
                .Take(PeerCertificate.NamesMax)
                .Select(name => Bounded(name.ToLowerInvariant()))
                .ToList();
        }
        catch (CryptographicException)
        {
            return []; // An unreadable extension names nobody.
        }
    }

    static string Bounded(string text) => text.Length <= NameLengthMax ? text : text[..NameLengthMax];

    static X509Certificate2Collection LoadSystemRoots()
    {
        using var store = new X509Store(StoreName.Root, StoreLocation.LocalMachine, OpenFlags.ReadOnly);
        return store.Certificates;
    }

    readonly record struct Key(string Sha256, string Name, X509Certificate2Collection Roots);

    sealed record Kept(PeerCertificate Certificate, DateTimeOffset From, DateTimeOffset Until);
}
