using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using Postern.Mail.Smime.Cms;

namespace Postern.Mail.Smime;

/// <summary>The mail addresses that a certificate stands for (RFC 8550 §3).</summary>
static class CertificateAddresses
{
    static readonly Asn1Tag Other = new(TagClass.ContextSpecific, 0);
    static readonly Asn1Tag Rfc822Name = new(TagClass.ContextSpecific, 1);

    public static IReadOnlyList<string> Of(X509Certificate2 certificate)
    {
        List<string> found = [];
        foreach (var extension in certificate.Extensions)
        {
            if (extension.Oid?.Value == Oids.SubjectAlternativeName) AddAlternative(extension.RawData, found);
        }

        AddSubject(certificate.SubjectName, found);
        return [.. found.Where(IsAddress).Distinct(StringComparer.OrdinalIgnoreCase).Take(SmimeLimits.AddressesMax)];
    }

    // A NUL inside a name has fooled those who compare up to it; nothing with control characters is an address.
    static bool IsAddress(string name) => name.Length is > 2 and <= 320 && name.Contains('@', StringComparison.Ordinal) && !name.Any(c => char.IsControl(c) || char.IsWhiteSpace(c));

    static void AddAlternative(byte[] extension, List<string> found)
    {
        var names = new AsnReader(extension, AsnEncodingRules.DER).ReadSequence();
        while (names.HasData)
        {
            var tag = names.PeekTag();
            if (tag.HasSameClassAndValue(Rfc822Name)) found.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, Rfc822Name));
            else if (tag.HasSameClassAndValue(Other)) AddOther(names.ReadSequence(Other), found);
            else names.ReadEncodedValue();
        }
    }

    /// <summary>SmtpUTF8Mailbox (RFC 8398 §3): an address with a local part that is not ASCII.</summary>
    static void AddOther(AsnReader name, List<string> found)
    {
        if (name.ReadObjectIdentifier() != Oids.SmtpUtf8Mailbox) return;
        found.Add(name.ReadSequence(Other).ReadCharacterString(UniversalTagNumber.UTF8String));
    }

    static void AddSubject(X500DistinguishedName subject, List<string> found)
    {
        foreach (var part in subject.EnumerateRelativeDistinguishedNames())
        {
            if (!part.HasMultipleElements && part.GetSingleElementType().Value == Oids.EmailAddress && part.GetSingleElementValue() is { } address) found.Add(address);
        }
    }
}
