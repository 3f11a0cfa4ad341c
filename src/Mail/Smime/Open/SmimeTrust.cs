using System.Security.Cryptography.X509Certificates;

namespace Postern.Mail.Smime.Open;

/// <summary>Whom to believe.</summary>
public sealed record TrustOptions
{
    /// <summary>Authorities that are trusted; null takes those of the system.</summary>
    public IReadOnlyList<SmimeCertificate>? Roots { get; init; }

    /// <summary>Certificates that may stand between: they need no trust of their own.</summary>
    public IReadOnlyList<SmimeCertificate> Intermediates { get; init; } = [];

    public required DateTimeOffset Now { get; init; }
}

/// <summary>The answer of a chain check (RFC 5280 §6) with what mail asks for besides (RFC 8550 §4).</summary>
/// <param name="IsTrusted">True when there is no problem.</param>
/// <param name="Problems">In words, for people; none holds a name or an address.</param>
public sealed record SmimeTrust(bool IsTrusted, IReadOnlyList<string> Problems)
{
    /// <summary>The problem of a certificate that its issuer took back.</summary>
    public const string WasRevoked = "a certificate was revoked";

    /// <summary>What speaks not against it, and should be known.</summary>
    public IReadOnlyList<string> Doubts { get; init; } = [];

    public bool IsRevoked => Problems.Contains(WasRevoked);

    internal static SmimeTrust NotAsked { get; } = new(false, ["there is no certificate to look at"]);

    /// <summary>For a certificate that signed.</summary>
    public static SmimeTrust OfSigner(SmimeCertificate certificate, IEnumerable<SmimeCertificate> sent, TrustOptions options) =>
        Of(certificate, sent, options, certificate.MaySign ? null : "the certificate is not for signing mail");

    /// <summary>For a certificate that will be encrypted to.</summary>
    public static SmimeTrust OfRecipient(SmimeCertificate certificate, IEnumerable<SmimeCertificate> sent, TrustOptions options) =>
        Of(certificate, sent, options, certificate.MayEncrypt ? null : "the certificate is not for encrypting mail");

    internal SmimeTrust With((string? Problem, string? Doubt) found) => found switch
    {
        ({ } problem, _) => this with { IsTrusted = false, Problems = [.. Problems, problem] },
        (_, { } doubt) => this with { Doubts = [.. Doubts, doubt] },
        (null, null) => this,
    };

    static SmimeTrust Of(SmimeCertificate certificate, IEnumerable<SmimeCertificate> sent, TrustOptions options, string? usage)
    {
        List<string> problems = [];
        if (usage is not null) problems.Add(usage);
        if (certificate is { KeyKind: KeyKind.Rsa, KeyBits: < SmimeLimits.RsaBitsMin }) problems.Add("the certificate's key is too short");
        if (certificate is { IsSelfSigned: false, SignatureDigest: DigestKind.Md5 or DigestKind.Sha1 }) problems.Add("the certificate is signed with a broken digest");
        if (certificate.MailUse is MailUse.Others) problems.Add("the certificate is for other uses than mail");
        problems.AddRange(ChainProblems(certificate, sent, options));
        return new(problems.Count == 0, problems);
    }

    static IEnumerable<string> ChainProblems(SmimeCertificate certificate, IEnumerable<SmimeCertificate> sent, TrustOptions options)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck; // the platform would connect wherever a certificate says: Postern.Mail.Smime.Revocation
        chain.ChainPolicy.DisableCertificateDownloads = true; // whoever signs says where to: not for us to follow
        chain.ChainPolicy.VerificationTime = options.Now.UtcDateTime;
        foreach (var other in options.Intermediates.Concat(sent)) chain.ChainPolicy.ExtraStore.Add(other.Platform);
        if (options.Roots is { } roots)
        {
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            foreach (var root in roots) chain.ChainPolicy.CustomTrustStore.Add(root.Platform);
        }

        var holds = chain.Build(certificate.Platform);
        return holds ? [] : [.. chain.ChainStatus.Select(status => Words(status.Status)).Distinct()];
    }

    static string Words(X509ChainStatusFlags problem) => problem switch
    {
        X509ChainStatusFlags.NotTimeValid => "a certificate has expired or does not hold yet",
        X509ChainStatusFlags.UntrustedRoot or X509ChainStatusFlags.PartialChain => "no trusted authority stands behind the certificate",
        X509ChainStatusFlags.NotSignatureValid => "a certificate is not signed by its issuer",
        _ => $"the chain of certificates does not hold ({problem})",
    };
}
