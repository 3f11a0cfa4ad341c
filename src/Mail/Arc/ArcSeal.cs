using System.Buffers;
using Postern.Mail.Dkim;

namespace Postern.Mail.Arc;

/// <summary>An ARC-Seal (RFC 8617 §4.1.3).</summary>
sealed record ArcSeal(DkimAlgorithm Algorithm, string Domain, string Selector, string Validation, byte[] Signature, TagList Tags)
{
    /// <summary>Null when the field is no seal, and then <paramref name="problem"/> says why.</summary>
    public static ArcSeal? Read(ReadOnlySpan<byte> body, out string problem)
    {
        if (DkimSignature.Tagged(body, out problem) is not { } tags) return null;
        problem = "";
        if (!DkimSignature.TryReadAlgorithm(tags["a"], out var algorithm)) problem = "a= is missing or unknown";
        else if (!DkimSignature.TryReadPlace(tags, out var domain, out var selector)) problem = "d= or s= is no name";
        else if (tags["cv"]?.ToLowerInvariant() is not ("none" or "pass" or "fail")) problem = "cv= is missing or unknown";
        else if (tags["h"] is not null) problem = "a seal has no h=";
        else if (DkimSignature.Octets(tags.Compact("b")) is not { Length: > 0 } signature) problem = "b= is missing or no base64";
        else return new(algorithm, domain, selector, tags["cv"]!.ToLowerInvariant(), signature, tags); // as was looked at

        return null;
    }

    /// <summary>What the seal of the last of these sets covers (§5.1.1): all of them in their order, always relaxed.</summary>
    public static void WriteCovered(IEnumerable<ArcSet> sets, ArcSet last, TagList lastTags, ArrayBufferWriter<byte> into)
    {
        foreach (var set in sets)
        {
            FieldCanonicalizer.Write(set.Results.Raw.Span, Canonicalization.Relaxed, ends: true, into);
            FieldCanonicalizer.Write(set.Message.Raw.Span, Canonicalization.Relaxed, ends: true, into);
            if (set != last) FieldCanonicalizer.Write(set.Seal.Raw.Span, Canonicalization.Relaxed, ends: true, into);
        }

        FieldCanonicalizer.WriteUnsigned(last.Seal, lastTags, Canonicalization.Relaxed, into);
    }
}
