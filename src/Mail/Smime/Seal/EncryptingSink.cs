using System.Buffers;
using System.Formats.Asn1;
using System.Security.Cryptography;
using Postern.Mail.Crypto;
using Postern.Mail.Smime.Cms;

namespace Postern.Mail.Smime.Seal;

/// <summary>Encrypts what it is given and frames it as AuthEnvelopedData (RFC 5083 §2.1) or EnvelopedData (RFC 5652 §6.1).</summary>
sealed class EncryptingSink : ISink
{
    static readonly Asn1Tag First = new(TagClass.ContextSpecific, 0);

    readonly ISink _next;
    readonly IReadOnlyList<SmimeRecipient> _recipients;
    readonly byte[] _key;
    readonly byte[] _nonce;
    readonly bool _isGcm;
    readonly string _cipherOid;
    readonly StreamingCipher _cipher;

    // One chunk, and a block for the padding behind it.
    readonly byte[] _chunk = ArrayPool<byte>.Shared.Rent(BerStream.ChunkLength + 2 * StreamingCipher.BlockLength);
    int _length;
    bool _hasBegun;

    public EncryptingSink(ISink next, IReadOnlyList<SmimeRecipient> recipients, ContentCipher cipher)
    {
        (_next, _recipients) = (next, recipients);
        (_cipherOid, var keyLength, _isGcm) = cipher switch
        {
            ContentCipher.Aes256Gcm => (Oids.Aes256Gcm, 32, true),
            ContentCipher.Aes128Gcm => (Oids.Aes128Gcm, 16, true),
            ContentCipher.Aes256Cbc => (Oids.Aes256Cbc, 32, false),
            ContentCipher.Aes128Cbc => (Oids.Aes128Cbc, 16, false),
        };
        _key = RandomNumberGenerator.GetBytes(keyLength);
        _nonce = RandomNumberGenerator.GetBytes(_isGcm ? StreamingCipher.NonceLength : StreamingCipher.BlockLength);
        _cipher = _isGcm ? StreamingCipher.Gcm(_key, _nonce) : StreamingCipher.Cbc(_key, _nonce);
    }

    public void Write(ReadOnlySpan<byte> octets)
    {
        while (!octets.IsEmpty)
        {
            if (_length >= BerStream.ChunkLength) WriteChunk();
            var take = Math.Min(octets.Length, BerStream.ChunkLength - _length);
            _length += _cipher.Update(octets[..take], _chunk.AsSpan(_length));
            octets = octets[take..];
        }
    }

    public void Finish()
    {
        _length += _cipher.Finish(_chunk.AsSpan(_length));
        Span<byte> tag = stackalloc byte[StreamingCipher.TagLength];
        if (_isGcm) _cipher.Tag(tag);
        if (_hasBegun) WriteEnd(tag);
        else WriteWhole(tag);
        _next.Finish();
    }

    public void Dispose()
    {
        _cipher.Dispose();
        CryptographicOperations.ZeroMemory(_key);
        ArrayPool<byte>.Shared.Return(_chunk);
        _next.Dispose();
    }

    /// <summary>Everything fits into one piece: definite lengths.</summary>
    void WriteWhole(ReadOnlySpan<byte> tag)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, _length + 1024 * (1 + _recipients.Count));
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(_isGcm ? Oids.AuthEnvelopedData : Oids.EnvelopedData);
            using (writer.PushSequence(First))
            using (writer.PushSequence())
            {
                WriteRecipients(writer);
                using (writer.PushSequence())
                {
                    WriteContentHead(writer);
                    writer.WriteOctetString(_chunk.AsSpan(0, _length), First);
                }

                if (_isGcm) writer.WriteOctetString(tag);
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
        BerStream.ObjectIdentifier(_next, _isGcm ? Oids.AuthEnvelopedData : Oids.EnvelopedData);
        _next.Write(BerStream.Tag0);
        _next.Write(BerStream.Sequence);
        Write(WriteRecipients);
        _next.Write(BerStream.Sequence);
        Write(WriteContentHead);
        _next.Write(BerStream.Tag0);
    }

    void WriteEnd(ReadOnlySpan<byte> tag)
    {
        if (_length > 0) BerStream.Chunk(_next, _chunk.AsSpan(0, _length));
        _next.Write(BerStream.End); // encryptedContent
        _next.Write(BerStream.End); // EncryptedContentInfo
        if (_isGcm)
        {
            _next.Write([0x04, StreamingCipher.TagLength]);
            _next.Write(tag);
        }

        _next.Write(BerStream.End); // EnvelopedData
        _next.Write(BerStream.End); // [0]
        _next.Write(BerStream.End); // ContentInfo
    }

    void Write(Action<AsnWriter> values)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        values(writer);
        BerStream.Encoded(_next, writer);
    }

    /// <summary>Version and RecipientInfos. Key agreement makes it version 2 (RFC 5652 §6.1); AuthEnvelopedData is always 0.</summary>
    void WriteRecipients(AsnWriter writer)
    {
        writer.WriteInteger(_isGcm || _recipients.All(recipient => recipient.Certificate.KeyKind is KeyKind.Rsa) ? 0 : 2);
        using (writer.PushSetOf())
        {
            foreach (var recipient in _recipients) RecipientWriter.Write(writer, recipient, _key);
        }
    }

    /// <summary>Content type and AlgorithmIdentifier: GCMParameters (RFC 5084 §3.2), or the initialization vector.</summary>
    void WriteContentHead(AsnWriter writer)
    {
        writer.WriteObjectIdentifier(Oids.Data);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(_cipherOid);
            if (!_isGcm)
            {
                writer.WriteOctetString(_nonce);
                return;
            }

            using (writer.PushSequence())
            {
                writer.WriteOctetString(_nonce);
                writer.WriteInteger(StreamingCipher.TagLength);
            }
        }
    }
}
