using System.Formats.Asn1;
using System.Security.Cryptography;
using Postern.Mail.Mime;
using Postern.Mail.Smime.Cms;
using Postern.Mail.Smime.Seal;

namespace Postern.Mail.Smime.Open;

/// <summary>
/// Takes S/MIME off a message: encrypted, signed, in any order and number up to <see cref="SmimeLimits.LayersMax"/>. In memory, up to
/// <see cref="SmimeLimits.MessageSizeMax"/>: nothing is handed out before the last octet was checked, so it has to be kept somewhere.
/// Never throws for what a message may hold. For any number of threads.
/// </summary>
public static class SmimeOpener
{
    /// <param name="message">A message or an entity, as received.</param>
    /// <param name="options">Keys, certificates, trust.</param>
    public static OpenAnswer Open(ReadOnlyMemory<byte> message, OpenOptions options)
    {
        if (message.Length > SmimeLimits.MessageSizeMax) return new OpenAnswer.Refused(RefusedWhy.TooLarge, []);
        var opening = new Opening(options);
        try
        {
            return opening.Open(message);
        }
        catch (Exception broken) when (broken is AsnContentException or CryptographicException or PlatformNotSupportedException or OverflowException or ArgumentException)
        {
            return opening.Refuse(RefusedWhy.Malformed); // whatever a peer sent: it is no S/MIME
        }
    }
}

/// <summary>One message on its way out of its layers.</summary>
sealed class Opening(OpenOptions options)
{
    static readonly Asn1Tag First = new(TagClass.ContextSpecific, 0);

    readonly List<SmimeLayer> layers = [];

    // Layers whose content is no text and that nothing protects: a good signature directly inside must.
    readonly List<int> unprotected = [];
    IReadOnlyList<string> from = options.From ?? [];

    public OpenAnswer Open(ReadOnlyMemory<byte> message)
    {
        ReadOnlyMemory<byte>? entity = message;
        while (entity is { } current)
        {
            var root = MimeMessage.Parse(current).Root;
            if (layers.Count == 0 && options.From is null) from = FromOf(root);
            var kind = SmimeEntity.KindOf(root);
            if (kind is SmimeEntityKind.None) return Finish(current);
            if (layers.Count >= SmimeLimits.LayersMax) return Refuse(RefusedWhy.TooLarge);

            var (next, refused) = kind is SmimeEntityKind.Detached ? Detached(root) : Cms(root.Decode());
            if (refused is { } why) return Refuse(why);
            entity = next;
        }

        return Finish(default);
    }

    /// <summary>Of several From fields readers show one or another, so none of them proves anything (RFC 5322 §3.6 allows one).</summary>
    static IReadOnlyList<string> FromOf(MimeEntity root)
    {
        var count = 0;
        for (var at = 0; at < root.FieldCount; at++) count += root.Field(at).Is("From"u8) ? 1 : 0;
        return count == 1 ? [.. root.Addresses("From"u8).Select(mailbox => mailbox.Address)] : [];
    }

    OpenAnswer Finish(ReadOnlyMemory<byte> content)
    {
        if (layers.Count == 0) return new OpenAnswer.NotSmime();
        var mail = new OpenedMail(content, layers);
        return unprotected.TrueForAll(layer => mail.HasGoodSignature(layer + 1)) ? new OpenAnswer.Opened(mail) : Refuse(RefusedWhy.CannotDecrypt);
    }

    /// <summary>What goes wrong inside a content that anybody can change is told as if it could not be decrypted: anything else is an oracle.</summary>
    public OpenAnswer.Refused Refuse(RefusedWhy why)
    {
        var changeable = layers.FindIndex(layer => layer is SmimeLayer.Encrypted { HasTag: false });
        return changeable < 0 ? new(why, layers) : new(RefusedWhy.CannotDecrypt, [.. layers.Take(changeable)]);
    }

    (ReadOnlyMemory<byte>? Next, RefusedWhy? Refused) Detached(MimeEntity multipart)
    {
        if (SmimeEntity.Pair(multipart) is not { } pair) return (null, RefusedWhy.Malformed);
        var (type, inside) = ContentInfo(pair.Signature.Decode());
        if (type != Oids.SignedData) return (null, RefusedWhy.Malformed);
        var signed = SignedMessage.Read(inside);
        if (signed.Content is not null || signed.Signers.Count == 0) return (null, RefusedWhy.Malformed);
        AddSigned(SignedForm.Detached, signed, CanonicalText.Of(pair.Content.Raw));
        return (pair.Content.Raw, null);
    }

    (ReadOnlyMemory<byte>? Next, RefusedWhy? Refused) Cms(ReadOnlyMemory<byte> body)
    {
        var (type, inside) = ContentInfo(body);
        return type switch
        {
            Oids.SignedData => Signed(SignedMessage.Read(inside)),
            Oids.EnvelopedData => Encrypted(EnvelopedMessage.Read(inside, isAuthenticated: false)),
            Oids.AuthEnvelopedData => Encrypted(EnvelopedMessage.Read(inside, isAuthenticated: true)),
            _ => (null, RefusedWhy.Malformed),
        };
    }

    static (string Type, AsnReader Inside) ContentInfo(ReadOnlyMemory<byte> body)
    {
        var info = BerRules.Open(body);
        var type = info.ReadObjectIdentifier();
        var inside = info.ReadSequence(First);
        info.ThrowIfNotEmpty();
        return (type, inside);
    }

    (ReadOnlyMemory<byte>? Next, RefusedWhy? Refused) Signed(SignedMessage signed)
    {
        if (signed.Signers.Count == 0)
        {
            // certs-only has no content; content without a signature is nobody's.
            if (signed.Content is { IsEmpty: false } || signed.Certificates.Count == 0) return (null, RefusedWhy.Malformed);
            layers.Add(new SmimeLayer.CertificatesOnly(signed.Certificates));
            return (null, null);
        }

        if (signed.Content is not { } content) return (null, RefusedWhy.Malformed);
        AddSigned(SignedForm.Opaque, signed, content);
        return (content, null);
    }

    void AddSigned(SignedForm form, SignedMessage signed, ReadOnlyMemory<byte> content)
    {
        var check = new SignatureCheck(content, signed.Certificates, from, options);
        layers.Add(new SmimeLayer.Signed(form, [.. signed.Signers.Select(check.Check)], signed.Certificates));
    }

    (ReadOnlyMemory<byte>? Next, RefusedWhy? Refused) Encrypted(EnvelopedMessage message)
    {
        if (message.Algorithm is not { } algorithm) return (null, RefusedWhy.Malformed);
        var tries = 0;
        foreach (var recipient in message.Recipients)
        {
            if (options.Identities.FirstOrDefault(identity => recipient.Name.Names(identity.Certificate)) is not { } identity) continue;
            if (++tries > SmimeLimits.UnwrapTriesMax) break;
            var key = KeyUnwrap.Unwrap(recipient, identity.Key, algorithm.KeyLength);
            var plain = algorithm.Decrypt(key, message.Content.Span, message.Tag.Span, message.AlsoProtected.Span);
            CryptographicOperations.ZeroMemory(key);
            if (plain is null) continue;
            if (!algorithm.HasTag && !Unauthenticated.IsWhollyText(plain)) unprotected.Add(layers.Count);
            layers.Add(new SmimeLayer.Encrypted(algorithm.Name, algorithm.HasTag, identity.Certificate));
            return (plain, null);
        }

        return (null, tries == 0 ? RefusedWhy.NoKey : RefusedWhy.CannotDecrypt);
    }
}
