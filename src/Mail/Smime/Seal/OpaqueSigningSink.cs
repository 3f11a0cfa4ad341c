using System.Buffers;
using System.Formats.Asn1;
using System.Security.Cryptography;
using Postern.Mail.Smime.Cms;

namespace Postern.Mail.Smime.Seal;

/// <summary>SignedData with the entity inside (RFC 8551 §3.5.2).</summary>
sealed class OpaqueSigningSink : ISink
{
    static readonly Asn1Tag First = new(TagClass.ContextSpecific, 0);

    readonly ISink _next;
    readonly SignatureMaker _maker;
    readonly IncrementalHash _hash;
    readonly byte[] _chunk = ArrayPool<byte>.Shared.Rent(BerStream.ChunkLength);
    int _length;
    bool _hasBegun;

    public OpaqueSigningSink(ISink next, SmimeIdentity signer, SealOptions options)
    {
        (_next, _maker) = (next, new(signer, options));
        _hash = _maker.NewHash();
    }

    public void Write(ReadOnlySpan<byte> octets)
    {
        _hash.AppendData(octets);
        while (!octets.IsEmpty)
        {
            if (_length == BerStream.ChunkLength) WriteChunk();
            var take = Math.Min(octets.Length, BerStream.ChunkLength - _length);
            octets[..take].CopyTo(_chunk.AsSpan(_length));
            _length += take;
            octets = octets[take..];
        }
    }

    public void Finish()
    {
        if (_hasBegun) WriteEnd();
        else WriteWhole();
        _next.Finish();
    }

    public void Dispose()
    {
        _hash.Dispose();
        ArrayPool<byte>.Shared.Return(_chunk, clearArray: true);
        _next.Dispose();
    }

    void WriteWhole()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, _length + 8192);
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
                    using (writer.PushSequence(First)) writer.WriteOctetString(_chunk.AsSpan(0, _length));
                }

                _maker.WriteSignature(writer, _hash.GetHashAndReset());
            }
        }

        BerStream.Encoded(_next, writer);
    }

    void WriteChunk()
    {
        if (!_hasBegun) WriteBegin();
        BerStream.Chunk(_next, _chunk.AsSpan(0, _length));
        _length = 0;
    }

    void WriteBegin()
    {
        _hasBegun = true;
        _next.Write(BerStream.Sequence);
        BerStream.ObjectIdentifier(_next, Oids.SignedData);
        _next.Write(BerStream.Tag0);
        _next.Write(BerStream.Sequence);
        var head = new AsnWriter(AsnEncodingRules.DER);
        WriteHead(head);
        BerStream.Encoded(_next, head);
        _next.Write(BerStream.Sequence);
        BerStream.ObjectIdentifier(_next, Oids.Data);
        _next.Write(BerStream.Tag0);
        _next.Write(BerStream.OctetString);
    }

    void WriteEnd()
    {
        BerStream.Chunk(_next, _chunk.AsSpan(0, _length));
        _next.Write(BerStream.End); // OCTET STRING
        _next.Write(BerStream.End); // [0]
        _next.Write(BerStream.End); // EncapsulatedContentInfo
        var signature = new AsnWriter(AsnEncodingRules.DER);
        _maker.WriteSignature(signature, _hash.GetHashAndReset());
        BerStream.Encoded(_next, signature);
        _next.Write(BerStream.End); // SignedData
        _next.Write(BerStream.End); // [0]
        _next.Write(BerStream.End); // ContentInfo
    }

    void WriteHead(AsnWriter writer)
    {
        writer.WriteInteger(1);
        _maker.WriteDigests(writer);
    }
}
