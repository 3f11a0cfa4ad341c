using System.Formats.Asn1;

namespace Postern.Mail.Smime.Cms;

/// <summary>The message's key for one recipient, still wrapped.</summary>
abstract record RecipientFound
{
    RecipientFound()
    {
    }

    public required CertificateName Name { get; init; }

    public required ReadOnlyMemory<byte> WrappedKey { get; init; }

    /// <param name="Oaep">The digest of OAEP; null for PKCS #1 v1.5.</param>
    public sealed record Transported(DigestKind? Oaep) : RecipientFound;

    /// <param name="Point">The sender's key for this message.</param>
    /// <param name="Curve">The curve the message says it is on; null when it leaves that to the recipient's key.</param>
    /// <param name="Derivation">How the secret becomes a key.</param>
    /// <param name="Wrap">AlgorithmIdentifier of the key wrap, encoded.</param>
    /// <param name="WrapLength">Octets of its key.</param>
    /// <param name="Material">The sender's contribution to the derivation.</param>
    public sealed record Agreed(
        ReadOnlyMemory<byte> Point, KeyKind? Curve, KeyDerivation Derivation, ReadOnlyMemory<byte> Wrap, int WrapLength, ReadOnlyMemory<byte>? Material) : RecipientFound;
}

/// <summary>RecipientInfos (RFC 5652 §6.2). Kinds for passwords and shared keys, and algorithms that Postern does not know, are passed over.</summary>
static class RecipientReader
{
    static readonly Asn1Tag First = new(TagClass.ContextSpecific, 0);
    static readonly Asn1Tag Second = new(TagClass.ContextSpecific, 1);
    static readonly Asn1Tag Third = new(TagClass.ContextSpecific, 2);

    public static List<RecipientFound> Read(AsnReader set)
    {
        List<RecipientFound> found = [];
        for (var count = 0; set.HasData; count++)
        {
            if (count >= SmimeLimits.RecipientsMax) throw new AsnContentException("There are too many recipients.");
            if (set.IsNext(Asn1Tag.Sequence)) AddTransported(set.ReadSequence(), found);
            else if (set.IsNext(Second)) AddAgreed(set.ReadSequence(Second), found);
            else set.ReadEncodedValue();
        }

        return found;
    }

    static void AddTransported(AsnReader info, List<RecipientFound> found)
    {
        var version = info.ReadVersion(0, 2);
        var name = CertificateName.Read(info);
        if (name.IsByKey != (version == 2)) throw new AsnContentException("The version is another.");
        var algorithm = info.ReadSequence();
        var wrapped = info.ReadOctets();
        info.ThrowIfNotEmpty();
        switch (algorithm.ReadObjectIdentifier())
        {
            case Oids.Rsa:
                algorithm.ReadNoParameters();
                found.Add(new RecipientFound.Transported(Oaep: null) { Name = name, WrappedKey = wrapped });
                break;
            case Oids.RsaOaep when ReadOaep(algorithm) is { } digest:
                found.Add(new RecipientFound.Transported(digest) { Name = name, WrappedKey = wrapped });
                break;
        }
    }

    /// <summary>RSAES-OAEP-params (RFC 4055 §4.1); null unless the mask has the same digest and there is no label, which is all that is in use.</summary>
    static DigestKind? ReadOaep(AsnReader algorithm)
    {
        var parameters = algorithm.ReadSequence();
        algorithm.ThrowIfNotEmpty();
        var (digest, mask) = (DigestKind.Sha1, DigestKind.Sha1);
        if (parameters.IsNext(First)) digest = Digests.Read(parameters.ReadSequence(First));
        if (parameters.IsNext(Second))
        {
            var generator = parameters.ReadSequence(Second).ReadSequence();
            mask = generator.ReadObjectIdentifier() == Oids.Mgf1 ? Digests.Read(generator) : DigestKind.Other;
        }

        if (parameters.IsNext(Third))
        {
            var source = parameters.ReadSequence(Third).ReadSequence();
            if (source.ReadObjectIdentifier() != Oids.PSpecified || !source.ReadOctets().IsEmpty) return null;
        }

        parameters.ThrowIfNotEmpty();
        return digest == mask && Digests.NameOf(digest) is not null ? digest : null;
    }

    static void AddAgreed(AsnReader info, List<RecipientFound> found)
    {
        info.ReadVersion(3);
        var point = ReadOriginator(info.ReadSequence(First));
        // The cast matters: a bare null would become empty memory, which the derivation takes for a contribution.
        var material = info.IsNext(Second) ? info.ReadSequence(Second).ReadOctets() : (ReadOnlyMemory<byte>?)null;
        var algorithm = info.ReadSequence();
        var derivation = KeyDerivation.Of(algorithm.ReadObjectIdentifier());
        var wrap = algorithm.ReadEncodedValue();
        algorithm.ThrowIfNotEmpty();
        var length = WrapLength(wrap);
        var keys = info.ReadSequence();
        info.ThrowIfNotEmpty();
        for (var count = 0; keys.HasData; count++)
        {
            if (count >= SmimeLimits.RecipientsMax) throw new AsnContentException("There are too many recipients.");
            var pair = keys.ReadSequence();
            var (name, wrapped) = (CertificateName.ReadAgreed(pair), pair.ReadOctets());
            pair.ThrowIfNotEmpty();
            if (point is not { } its || derivation is null || length == 0) continue;
            found.Add(new RecipientFound.Agreed(its.Point, its.Curve, derivation, wrap, length, material) { Name = name, WrappedKey = wrapped });
        }
    }

    /// <summary>The sender's point; null when the sender is named by a certificate instead, which nobody does in mail, or the curve is unknown.</summary>
    static (ReadOnlyMemory<byte> Point, KeyKind? Curve)? ReadOriginator(AsnReader originator)
    {
        if (!originator.IsNext(Second)) return null;
        var key = originator.ReadSequence(Second);
        originator.ThrowIfNotEmpty();
        var algorithm = key.ReadSequence();
        KeyKind? curve = algorithm.ReadObjectIdentifier() switch
        {
            Oids.EcKey => ReadCurve(algorithm),
            Oids.X25519 when !algorithm.HasData => KeyKind.X25519,
            _ => KeyKind.Other,
        };
        if (curve is KeyKind.Other) return null;
        var point = key.ReadBitString(out var unused);
        key.ThrowIfNotEmpty();
        return unused == 0 ? (point, curve) : null;
    }

    /// <summary>The curve, or null when the message names none (RFC 5753 §7.1.2). One that is named must be that of the recipient's key.</summary>
    static KeyKind? ReadCurve(AsnReader algorithm)
    {
        if (!algorithm.IsNext(Asn1Tag.ObjectIdentifier))
        {
            algorithm.ReadNoParameters();
            return null;
        }

        var curve = Curves.KindOf(algorithm.ReadObjectIdentifier());
        algorithm.ThrowIfNotEmpty();
        return curve;
    }

    static int WrapLength(ReadOnlyMemory<byte> wrap)
    {
        var algorithm = BerRules.Open(wrap);
        var length = algorithm.ReadObjectIdentifier() switch
        {
            Oids.Aes128Wrap => 16,
            Oids.Aes192Wrap => 24,
            Oids.Aes256Wrap => 32,
            _ => 0,
        };
        if (length > 0) algorithm.ReadNoParameters();
        return length;
    }
}
