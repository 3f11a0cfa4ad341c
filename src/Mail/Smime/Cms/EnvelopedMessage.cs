using System.Formats.Asn1;

namespace Postern.Mail.Smime.Cms;

/// <summary>EnvelopedData (RFC 5652 §6.1) or AuthEnvelopedData (RFC 5083 §2.1), taken apart and not yet decrypted.</summary>
/// <param name="Recipients">Those of the kinds that hold a key for a certificate.</param>
/// <param name="Algorithm">The cipher; null for one that Postern does not know.</param>
/// <param name="Content">Encrypted.</param>
/// <param name="Tag">The tag; empty for EnvelopedData.</param>
/// <param name="AlsoProtected">Authenticated attributes as the tag covers them.</param>
sealed record EnvelopedMessage(
    IReadOnlyList<RecipientFound> Recipients, ContentAlgorithm? Algorithm, ReadOnlyMemory<byte> Content, ReadOnlyMemory<byte> Tag, ReadOnlyMemory<byte> AlsoProtected)
{
    static readonly Asn1Tag First = new(TagClass.ContextSpecific, 0);
    static readonly Asn1Tag Second = new(TagClass.ContextSpecific, 1);
    static readonly Asn1Tag Third = new(TagClass.ContextSpecific, 2);

    /// <param name="content">What stands inside [0] of ContentInfo.</param>
    /// <param name="isAuthenticated">True for AuthEnvelopedData.</param>
    public static EnvelopedMessage Read(AsnReader content, bool isAuthenticated)
    {
        var data = content.ReadSequence();
        content.ThrowIfNotEmpty();
        if (isAuthenticated) data.ReadVersion(0);
        else data.ReadVersion(0, 2, 3, 4);
        if (data.IsNext(First)) data.ReadEncodedValue(); // the originator's certificates
        var recipients = RecipientReader.Read(data.ReadSetOf(skipSortOrderValidation: true));
        var (algorithm, encrypted) = ReadContent(data.ReadSequence());
        return isAuthenticated ? ReadTag(data, new(recipients, algorithm, encrypted, default, default)) : ReadEnd(data, Second, new(recipients, algorithm, encrypted, default, default));
    }

    static (ContentAlgorithm? Algorithm, ReadOnlyMemory<byte> Content) ReadContent(AsnReader info)
    {
        if (info.ReadObjectIdentifier() != Oids.Data) throw new AsnContentException("The content is no mail.");
        var algorithm = ContentAlgorithm.Read(info.ReadSequence());
        var content = info.ReadOctets(First);
        info.ThrowIfNotEmpty();
        return (algorithm, content);
    }

    static EnvelopedMessage ReadTag(AsnReader data, EnvelopedMessage message)
    {
        ReadOnlyMemory<byte> attributes = default;
        if (data.IsNext(Second))
        {
            // Protected as a SET, sent as [1] (RFC 5083 §2.2).
            var copy = data.ReadEncodedValue().ToArray();
            copy[0] = 0x31;
            attributes = copy;
        }

        return ReadEnd(data, Third, message with { Tag = data.ReadOctets(), AlsoProtected = attributes });
    }

    /// <summary>Attributes that nothing protects are read over.</summary>
    static EnvelopedMessage ReadEnd(AsnReader data, Asn1Tag unprotected, EnvelopedMessage message)
    {
        if (data.IsNext(unprotected)) data.ReadEncodedValue();
        data.ThrowIfNotEmpty();
        return message;
    }
}
