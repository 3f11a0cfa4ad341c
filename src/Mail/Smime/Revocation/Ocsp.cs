using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Postern.Mail.Smime.Cms;

namespace Postern.Mail.Smime.Revocation;

/// <summary>
/// Asks one question of an OCSP responder and checks the answer (RFC 6960). Without a nonce: most responders answer from a shelf
/// (RFC 5019 §4), and an answer holds for its time only.
/// </summary>
public static class Ocsp
{
    /// <summary>Longest answer, in octets.</summary>
    public const int SizeMax = 64 << 10;

    /// <summary>For how long an answer is good that does not say so itself.</summary>
    public static readonly TimeSpan UsualLife = TimeSpan.FromHours(1);

    /// <summary>Most certificates of an answer that are tried as the responder's.</summary>
    const int DelegatesMax = 4;

    static readonly Asn1Tag First = new(TagClass.ContextSpecific, 0);
    static readonly Asn1Tag Second = new(TagClass.ContextSpecific, 1);

    public const string QuestionType = "application/ocsp-request";

    /// <summary>An OCSPRequest (§4.1.1).</summary>
    public static byte[] Question(SmimeCertificate certificate, SmimeCertificate issuer)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence())
        using (writer.PushSequence())
        using (writer.PushSequence())
            writer.WriteEncodedValue(NameOf(certificate, issuer));
        return writer.Encode();
    }

    public static RevocationAnswer Answer(ReadOnlyMemory<byte> response, SmimeCertificate certificate, SmimeCertificate issuer, DateTimeOffset now)
    {
        try
        {
            return response.Length > SizeMax ? new RevocationAnswer.Unknown("the responder's answer is too long") : Read(response, certificate, issuer, now);
        }
        catch (AsnContentException)
        {
            return new RevocationAnswer.Unknown("the responder's answer is no OCSP");
        }
    }

    static RevocationAnswer Read(ReadOnlyMemory<byte> response, SmimeCertificate certificate, SmimeCertificate issuer, DateTimeOffset now)
    {
        var outer = new AsnReader(response, AsnEncodingRules.DER).ReadSequence();
        var status = outer.ReadEnumeratedBytes().Span;
        if (status is not [0]) return new RevocationAnswer.Unknown("the responder does not answer the question");

        var bytes = outer.ReadSequence(First).ReadSequence();
        if (bytes.ReadObjectIdentifier() != Oids.OcspBasic) return new RevocationAnswer.Unknown("the responder answers in an unknown form");
        var basic = new AsnReader(bytes.ReadOctetString(), AsnEncodingRules.DER).ReadSequence();
        var signed = basic.PeekEncodedValue();
        var data = basic.ReadSequence();
        var (algorithm, signature) = (basic.ReadEncodedValue(), basic.ReadBits());
        var delegates = basic.IsNext(First) ? basic.ReadSequence(First).ReadSequence() : null;
        return SignersOf(issuer, delegates, now).Any(signer => CertificatePath.IsSignedBy(signer, algorithm, signed, signature))
            ? Find(data, NameOf(certificate, issuer), now)
            : new RevocationAnswer.Unknown("the responder's answer is not signed by the issuer, nor for it");
    }

    // The issuer itself, and whom it lets answer (§4.2.2.2). Whether such a one was revoked is not asked: they live for days.
    static IEnumerable<SmimeCertificate> SignersOf(SmimeCertificate issuer, AsnReader? delegates, DateTimeOffset now)
    {
        yield return issuer;
        for (var count = 0; delegates is { HasData: true } && count < DelegatesMax; count++)
        {
            if (SmimeCertificate.TryRead(delegates.ReadEncodedValue().Span, out var other) && MayAnswer(other, now) && CertificatePath.Vouches(issuer, other)) yield return other;
        }
    }

    static bool MayAnswer(SmimeCertificate certificate, DateTimeOffset now) => certificate.NotBefore <= now && now < certificate.NotAfter
        && certificate.Platform.Extensions.OfType<X509EnhancedKeyUsageExtension>().Any(uses => uses.EnhancedKeyUsages.Cast<Oid>().Any(use => use.Value == Oids.OcspSigning));

    /// <summary>ResponseData (§4.2.1).</summary>
    static RevocationAnswer Find(AsnReader data, byte[] name, DateTimeOffset now)
    {
        if (data.IsNext(First)) data.ReadEncodedValue(); // the version
        data.ReadEncodedValue(); // who answers: the signature tells
        data.ReadGeneralizedTime();
        for (var all = data.ReadSequence(); all.HasData;)
        {
            var single = all.ReadSequence();
            if (single.ReadEncodedValue().Span.SequenceEqual(name)) return Single(single, now);
        }

        return new RevocationAnswer.Unknown("the responder answers about another certificate");
    }

    static RevocationAnswer Single(AsnReader single, DateTimeOffset now)
    {
        DateTimeOffset? revoked = single.IsNext(Second) ? single.ReadSequence(Second).ReadGeneralizedTime() : null;
        var isKnown = revoked is not null || single.IsNext(First);
        if (revoked is null) single.ReadEncodedValue();
        var thisUpdate = single.ReadGeneralizedTime();
        var until = single.IsNext(First) ? single.ReadSequence(First).ReadGeneralizedTime() : thisUpdate + UsualLife;
        if (thisUpdate > now + RevocationList.ClockSkew || until <= now) return new RevocationAnswer.Unknown("the responder's answer is not of this time");
        if (!isKnown) return new RevocationAnswer.Unknown("the responder does not know the certificate");
        return revoked is { } when ? new RevocationAnswer.Revoked(when, until) : new RevocationAnswer.Holds(until);
    }

    /// <summary>CertID (§4.1.1). SHA-1 names here, and proves nothing: it is the only digest that every responder takes (RFC 5019 §2.1.1).</summary>
    static byte[] NameOf(SmimeCertificate certificate, SmimeCertificate issuer)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(Oids.Sha1);
                writer.WriteNull();
            }

            writer.WriteOctetString(CryptographicOperations.HashData(HashAlgorithmName.SHA1, issuer.Fields.Subject.Span));
            writer.WriteOctetString(CryptographicOperations.HashData(HashAlgorithmName.SHA1, issuer.PublicKeyOctets.Span));
            writer.WriteInteger(certificate.Fields.Serial.Span);
        }

        return writer.Encode();
    }
}
