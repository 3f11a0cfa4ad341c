using System.Buffers;
using System.Formats.Asn1;
using System.Security.Cryptography;
using Postern.Mail.Smime.Cms;

namespace Postern.Mail.Smime.Seal;

/// <summary>SignedData with the entity inside (RFC 8551 §3.5.2).</summary>
sealed class OpaqueSigningSink : ISink
{
    static readonly Asn1Tag First = new(TagClass.ContextSpecific, 0);

    readonly ISink next;
    readonly SignatureMaker maker;
    readonly IncrementalHash hash;
    readonly byte[] chunk = ArrayPool<byte>.Shared.Rent(BerStream.ChunkLength);
    int length;
    bool hasBegun;

    public OpaqueSigningSink(ISink next, SmimeIdentity signer, SealOptions options)
    {
        (this.next, maker) = (next, new(signer, options));
        hash = maker.NewHash();
    }

    public void Write(ReadOnlySpan<byte> octets)
    {
        hash.AppendData(octets);
        while (!octets.IsEmpty)
        {
            if (length == BerStream.ChunkLength) WriteChunk();
            var take = Math.Min(octets.Length, BerStream.ChunkLength - length);
            octets[..take].CopyTo(chunk.AsSpan(length));
            length += take;
            octets = octets[take..];
        }
    }

    public void Finish()
    {
        if (hasBegun) WriteEnd();
        else WriteWhole();
        next.Finish();
    }

    public void Dispose()
    {
        hash.Dispose();
        ArrayPool<byte>.Shared.Return(chunk, clearArray: true);
        next.Dispose();
    }

    void WriteWhole()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, length + 8192);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Oids.SignedData);
            using (writer.PushSequence(First))
            using (writer.PushSequence())
            {
                WriteHead(writer);
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(Oids.Data);
                    using (writer.PushSequence(First)) writer.WriteOctetString(chunk.AsSpan(0, length));
                }

                maker.WriteSignature(writer, hash.GetHashAndReset());
            }
        }

        BerStream.Encoded(next, writer);
    }

    void WriteChunk()
    {
        if (!hasBegun) WriteBegin();
        BerStream.Chunk(next, chunk.AsSpan(0, length));
        length = 0;
    }

    void WriteBegin()
    {
        hasBegun = true;
        next.Write(BerStream.Sequence);
        BerStream.ObjectIdentifier(next, Oids.SignedData);
        next.Write(BerStream.Tag0);
        next.Write(BerStream.Sequence);
        var head = new AsnWriter(AsnEncodingRules.DER);
        WriteHead(head);
        BerStream.Encoded(next, head);
        next.Write(BerStream.Sequence);
        BerStream.ObjectIdentifier(next, Oids.Data);
        next.Write(BerStream.Tag0);
        next.Write(BerStream.OctetString);
    }

    void WriteEnd()
    {
        BerStream.Chunk(next, chunk.AsSpan(0, length));
        next.Write(BerStream.End); // OCTET STRING
        next.Write(BerStream.End); // [0]
        next.Write(BerStream.End); // EncapsulatedContentInfo
        var signature = new AsnWriter(AsnEncodingRules.DER);
        maker.WriteSignature(signature, hash.GetHashAndReset());
        BerStream.Encoded(next, signature);
        next.Write(BerStream.End); // SignedData
        next.Write(BerStream.End); // [0]
        next.Write(BerStream.End); // ContentInfo
    }

    void WriteHead(AsnWriter writer)
    {
        writer.WriteInteger(1);
        maker.WriteDigests(writer);
    }
}
