using Postern.Mail.Tls;

namespace Postern.Store.Queue;

/// <summary>What an auditor will read about an attempt. Free of PHI and kept in clear, but for <see cref="ReplyText"/> and <see cref="KeyFingerprint"/>, which are sealed.</summary>
public sealed record Evidence
{
    /// <summary><c>smime</c>, <c>openpgp</c>, <c>tls</c> or <c>portal</c>; null when nothing could be decided.</summary>
    public string? Protection { get; init; }

    /// <summary>Name of the rule that decided, as <c>default</c> or <c>domain partner.example</c>.</summary>
    public string? Rule { get; init; }

    /// <summary>Why this protection, this delay or this failure, in one sentence without PHI.</summary>
    public required string Why { get; init; }

    /// <summary>Postern's id of the key that the copy was encrypted to; null when it was not. Keys that are not on file have one too.</summary>
    public Guid? KeyId { get; init; }

    /// <summary>That key's fingerprint: whoever knows keys knows by it whose it is, so it is sealed at rest.</summary>
    public string? KeyFingerprint { get; init; }

    /// <summary>Host name of the server spoken to.</summary>
    public string? Server { get; init; }

    /// <summary>Its address and port.</summary>
    public string? Address { get; init; }

    /// <summary>The session the copy (or the portal's notice) travelled in; null when that hop had no TLS.</summary>
    public TlsSession? Tls { get; init; }

    /// <summary>How the octets that left were signed for a domain; null when none left, or signing is off.</summary>
    public DomainSignature? Signature { get; init; }

    /// <summary>How its author had protected what came in from outside; null for what was neither encrypted nor signed, and for what goes out.</summary>
    public EndToEnd? EndToEnd { get; init; }

    public int? ReplyCode { get; init; }
    public string? ReplyEnhanced { get; init; }

    /// <summary>The peer's own words: they often repeat the address, so they are sealed at rest.</summary>
    public string? ReplyText { get; init; }
}

/// <summary>How a copy was signed for a domain. No PHI in it.</summary>
public sealed record DomainSignature
{
    /// <summary>d= of the signature; null when there is none.</summary>
    public string? Domain { get; init; }

    /// <summary>s= of each DKIM signature, or that of the ARC set.</summary>
    public IReadOnlyList<string> Selectors { get; init; } = [];

    /// <summary>i= of the ARC set that was added instead, the author being somebody else's.</summary>
    public int? ArcInstance { get; init; }

    /// <summary>Why it is not signed.</summary>
    public string? Why { get; init; }
}

/// <summary>What is sealed of an <see cref="Evidence"/> that names a key. Without one it is the reply's text alone.</summary>
sealed record SealedWords(string? ReplyText, string? KeyFingerprint);
