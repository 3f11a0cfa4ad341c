using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Postern.Mail.Dns;

namespace Postern.Mail.Dkim;

/// <summary>What a DKIM-Signature field says (RFC 6376 §3.5), or an ARC-Message-Signature, which is the same but for v= and i= (RFC 8617 §4.1.2).</summary>
public sealed record DkimSignature
{
    public required DkimAlgorithm Algorithm { get; init; }

    /// <summary>d=, lower case, A-labels.</summary>
    public required string Domain { get; init; }

    /// <summary>s=.</summary>
    public required string Selector { get; init; }

    /// <summary>i=, for whom it was made; <c>@d</c> where the tag is absent, and in ARC.</summary>
    public required string Identity { get; init; }

    public required Canonicalization HeaderCanonicalization { get; init; }

    public required Canonicalization BodyCanonicalization { get; init; }

    /// <summary>h=, in its order.</summary>
    public required IReadOnlyList<string> Fields { get; init; }

    public required byte[] BodyHash { get; init; }

    public required byte[] Signature { get; init; }

    /// <summary>l=: octets of the body that are covered. Everything behind them can be changed by anybody.</summary>
    public long? BodyLength { get; init; }

    /// <summary>t=.</summary>
    public DateTimeOffset? Signed { get; init; }

    /// <summary>x=.</summary>
    public DateTimeOffset? Expires { get; init; }

    internal TagList Tags { get; private init; } = TagList.Empty;

    internal BodyDigestKind BodyDigest => new(BodyCanonicalization, BodyLength);

    /// <summary>Reads the body of a DKIM-Signature field; null when it is not valid, and then <paramref name="problem"/> says why.</summary>
    public static DkimSignature? Read(ReadOnlySpan<byte> body, out string problem)
    {
        if (Tagged(body, out problem) is not { } tags) return null;
        problem = Problem(tags) ?? "";
        return problem.Length == 0 ? Make(tags, IdentityOf(tags), out problem) : null;
    }

    /// <summary>As <see cref="Read"/>, for an ARC-Message-Signature: its i= is a number, and it has no v=.</summary>
    internal static DkimSignature? ReadArc(ReadOnlySpan<byte> body, out string problem) =>
        Tagged(body, out problem) is { } tags ? Make(tags, "@" + tags["d"], out problem) : null;

    internal static TagList? Tagged(ReadOnlySpan<byte> body, out string problem)
    {
        problem = "a field longer than is read";
        return body.Length <= DkimLimits.FieldSizeMax ? TagList.Read(body, out problem) : null;
    }

    static string IdentityOf(TagList tags) => tags.Compact("i") ?? "@" + tags["d"];

    static string? Problem(TagList tags) => tags switch
    {
        _ when tags["v"] != "1" => "another version",
        _ when tags["q"] is { } query && !query.Split(':').Any(way => way.Trim() == "dns/txt") => "no way to the key that is known",
        _ when !IsWithin(IdentityOf(tags), tags["d"] ?? "") => "i= lies outside d=",
        _ => null,
    };

    static DkimSignature? Make(TagList tags, string identity, out string problem)
    {
        problem = "";
        if (!TryReadAlgorithm(tags["a"], out var algorithm)) problem = "a= is missing or unknown";
        else if (!TryReadPlace(tags, out var domain, out var selector)) problem = "d= or s= is no name";
        else if (!TryReadCanonicalization(tags.Compact("c"), out var header, out var body)) problem = "c= is unknown";
        else if (Names(tags.Compact("h")) is not { } fields) problem = "h= is missing, too long or does not name From";
        else if (Octets(tags.Compact("bh")) is not { Length: > 0 } hash) problem = "bh= is missing or no base64";
        else if (Octets(tags.Compact("b")) is not { Length: > 0 } signature) problem = "b= is missing or no base64";
        else if (!TryReadNumber(tags["l"], digitsMax: 76, out var length)) problem = "l= is no number";
        else if (!TryReadTimes(tags, out var signed, out var expires)) problem = "t= or x= is no time, or x= is not after t=";
        else
        {
            return new()
            {
                Algorithm = algorithm,
                Domain = domain,
                Selector = selector,
                Identity = identity,
                HeaderCanonicalization = header,
                BodyCanonicalization = body,
                Fields = fields,
                BodyHash = hash,
                Signature = signature,
                BodyLength = length,
                Signed = signed,
                Expires = expires,
                Tags = tags,
            };
        }

        return null;
    }

    internal static bool TryReadAlgorithm(string? text, out DkimAlgorithm algorithm)
    {
        (algorithm, var known) = text?.ToLowerInvariant() switch
        {
            "rsa-sha256" => (DkimAlgorithm.RsaSha256, true),
            "ed25519-sha256" => (DkimAlgorithm.Ed25519Sha256, true),
            "rsa-sha1" => (DkimAlgorithm.RsaSha1, true),
            _ => (default, false),
        };
        return known;
    }

    // The selector alone may look like a number, which is no name by itself.
    internal static bool TryReadPlace(TagList tags, out string domain, out string selector)
    {
        (domain, selector) = ("", "");
        if (tags["d"] is not { } d || tags["s"] is not { } s || !DnsName.TryNormalize(d, out domain)) return false;
        if (!domain.Contains('.') || !DnsName.TryNormalize(DkimKey.NameOf(s, domain), out var name)) return false;

        selector = name[..^DkimKey.NameOf("", domain).Length];
        return selector.Length > 0;
    }

    static bool TryReadCanonicalization(string? text, out Canonicalization header, out Canonicalization body)
    {
        var parts = (text ?? "simple").ToLowerInvariant().Split('/');
        var isKnown = TryReadCanonicalization(parts[0], out header);
        return TryReadCanonicalization(parts.Length > 1 ? parts[1] : "simple", out body) && isKnown && parts.Length <= 2;
    }

    static bool TryReadCanonicalization(string word, out Canonicalization canonicalization)
    {
        canonicalization = word == "relaxed" ? Canonicalization.Relaxed : Canonicalization.Simple;
        return word is "relaxed" or "simple";
    }

    static string[]? Names(string? text)
    {
        var names = text?.Split(':') ?? [];
        var isSound = names.Length is > 0 and <= DkimLimits.SignedFieldsMax && names.All(name => name.Length > 0);
        return isSound && names.Contains("from", StringComparer.OrdinalIgnoreCase) ? names : null;
    }

    internal static byte[]? Octets(string? text)
    {
        if (text is null || !Ascii.IsValid(text)) return null;
        var octets = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        return Base64.DecodeFromUtf8(Encoding.ASCII.GetBytes(text), octets, out _, out var written) == OperationStatus.Done ? octets[..written] : null;
    }

    /// <summary>True for an absent number too. One too large to be kept is as good as the largest that can be.</summary>
    internal static bool TryReadNumber(string? text, int digitsMax, out long? number)
    {
        number = null;
        if (text is null) return true;
        if (text.Length == 0 || text.Length > digitsMax || !text.All(char.IsAsciiDigit)) return false;
        number = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var read) ? read : long.MaxValue;
        return true;
    }

    static bool TryReadTimes(TagList tags, out DateTimeOffset? signed, out DateTimeOffset? expires)
    {
        (signed, expires) = (null, null);
        if (!TryReadNumber(tags["t"], digitsMax: 12, out var t) || !TryReadNumber(tags["x"], digitsMax: 12, out var x)) return false;
        (signed, expires) = (Time(t), Time(x));
        return !(x <= t);
    }

    internal static DateTimeOffset? Time(long? seconds) => seconds switch
    {
        null => null,
        > 253_402_300_799 => DateTimeOffset.MaxValue,
        { } fits => DateTimeOffset.FromUnixTimeSeconds(fits),
    };

    static bool IsWithin(string identity, string domain)
    {
        var at = identity.LastIndexOf('@');
        return at >= 0 && DnsName.TryNormalize(identity[(at + 1)..], out var of) && DnsName.TryNormalize(domain, out var above)
            && (of == above || of.EndsWith("." + above, StringComparison.Ordinal));
    }

    // i= may have a local part, which no log may show.
    bool PrintMembers(StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"{Algorithm} {Domain} {Selector}");
        return true;
    }
}
