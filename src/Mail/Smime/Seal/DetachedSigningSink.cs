using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;
using Postern.Mail.Smime.Cms;

namespace Postern.Mail.Smime.Seal;

/// <summary>multipart/signed (RFC 8551 §3.5.3, RFC 1847 §2.1): the entity goes through as it is, its signature follows.</summary>
sealed class DetachedSigningSink : ISink
{
    static readonly Asn1Tag First = new(TagClass.ContextSpecific, 0);

    readonly ISink next;
    readonly SignatureMaker maker;
    readonly IncrementalHash hash;
    readonly string boundary = "=_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));

    public DetachedSigningSink(ISink next, SmimeIdentity signer, SealOptions options)
    {
        (this.next, maker) = (next, new(signer, options));
        hash = maker.NewHash();
        Ascii($"Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\";\r\n\tmicalg={Digests.MicAlgorithm(maker.Digest)};"
            + $" boundary=\"{boundary}\"\r\n\r\n--{boundary}\r\n");
    }

    public void Write(ReadOnlySpan<byte> octets)
    {
        hash.AppendData(octets);
        next.Write(octets);
    }

    public void Finish()
    {
        Ascii($"\r\n--{boundary}\r\nContent-Type: application/pkcs7-signature; name=\"smime.p7s\"\r\nContent-Transfer-Encoding: base64\r\n"
            + "Content-Disposition: attachment; filename=\"smime.p7s\"\r\n\r\n");
        WriteSignature();
        Ascii($"\r\n--{boundary}--\r\n");
        next.Finish();
    }

    public void Dispose()
    {
        hash.Dispose();
        next.Dispose();
    }

    void WriteSignature()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Oids.SignedData);
            using (writer.PushSequence(First))
            using (writer.PushSequence())
            {
                writer.WriteInteger(1);
                maker.WriteDigests(writer);
                using (writer.PushSequence()) writer.WriteObjectIdentifier(Oids.Data);
                maker.WriteSignature(writer, hash.GetHashAndReset());
            }
        }

        // It does not end the sink behind: the last boundary is still to come.
        using var lines = new CollectingSink();
        using var base64 = new Base64Sink(lines);
        BerStream.Encoded(base64, writer);
        base64.Finish();
        next.Write(lines.Collected.Span);
    }

    void Ascii(string text) => next.Write(Encoding.ASCII.GetBytes(text));
}
