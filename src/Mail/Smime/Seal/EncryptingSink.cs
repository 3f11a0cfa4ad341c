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

    readonly ISink next;
    readonly IReadOnlyList<SmimeRecipient> recipients;
    readonly byte[] key;
    readonly byte[] nonce;
    readonly bool isGcm;
    readonly string cipherOid;
    readonly StreamingCipher cipher;

    // One chunk, and a block for the padding behind it.
    readonly byte[] chunk = ArrayPool<byte>.Shared.Rent(BerStream.ChunkLength + 2 * StreamingCipher.BlockLength);
    int length;
    bool hasBegun;

    public EncryptingSink(ISink next, IReadOnlyList<SmimeRecipient> recipients, ContentCipher cipher)
    {
        (this.next, this.recipients) = (next, recipients);
        (cipherOid, var keyLength, isGcm) = cipher switch
        {
            ContentCipher.Aes256Gcm => (Oids.Aes256Gcm, 32, true),
            ContentCipher.Aes128Gcm => (Oids.Aes128Gcm, 16, true),
            ContentCipher.Aes256Cbc => (Oids.Aes256Cbc, 32, false),
            ContentCipher.Aes128Cbc => (Oids.Aes128Cbc, 16, false),
        };
        key = RandomNumberGenerator.GetBytes(keyLength);
        nonce = RandomNumberGenerator.GetBytes(isGcm ? StreamingCipher.NonceLength : StreamingCipher.BlockLength);
        this.cipher = isGcm ? StreamingCipher.Gcm(key, nonce) : StreamingCipher.Cbc(key, nonce);
    }

    public void Write(ReadOnlySpan<byte> octets)
    {
        while (!octets.IsEmpty)
        {
            if (length >= BerStream.ChunkLength) WriteChunk();
            var take = Math.Min(octets.Length, BerStream.ChunkLength - length);
            length += cipher.Update(octets[..take], chunk.AsSpan(length));
            octets = octets[take..];
        }
    }

    public void Finish()
    {
        length += cipher.Finish(chunk.AsSpan(length));
        Span<byte> tag = stackalloc byte[StreamingCipher.TagLength];
        if (isGcm) cipher.Tag(tag);
        if (hasBegun) WriteEnd(tag);
        else WriteWhole(tag);
        next.Finish();
    }

    public void Dispose()
    {
        cipher.Dispose();
        CryptographicOperations.ZeroMemory(key);
        ArrayPool<byte>.Shared.Return(chunk);
        next.Dispose();
    }

    /// <summary>Everything fits into one piece: definite lengths.</summary>
    void WriteWhole(ReadOnlySpan<byte> tag)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, length + 1024 * (1 + recipients.Count));
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(isGcm ? Oids.AuthEnvelopedData : Oids.EnvelopedData);
            using (writer.PushSequence(First))
            using (writer.PushSequence())
            {
                WriteRecipients(writer);
                using (writer.PushSequence())
                {
                    WriteContentHead(writer);
                    writer.WriteOctetString(chunk.AsSpan(0, length), First);
                }

                if (isGcm) writer.WriteOctetString(tag);
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
        BerStream.ObjectIdentifier(next, isGcm ? Oids.AuthEnvelopedData : Oids.EnvelopedData);
        next.Write(BerStream.Tag0);
        next.Write(BerStream.Sequence);
        Write(WriteRecipients);
        next.Write(BerStream.Sequence);
        Write(WriteContentHead);
        next.Write(BerStream.Tag0);
    }

    void WriteEnd(ReadOnlySpan<byte> tag)
    {
        if (length > 0) BerStream.Chunk(next, chunk.AsSpan(0, length));
        next.Write(BerStream.End); // encryptedContent
        next.Write(BerStream.End); // EncryptedContentInfo
        if (isGcm)
        {
            next.Write([0x04, StreamingCipher.TagLength]);
            next.Write(tag);
        }

        next.Write(BerStream.End); // EnvelopedData
        next.Write(BerStream.End); // [0]
        next.Write(BerStream.End); // ContentInfo
    }

    void Write(Action<AsnWriter> values)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        values(writer);
        BerStream.Encoded(next, writer);
    }

    /// <summary>Version and RecipientInfos. Key agreement makes it version 2 (RFC 5652 §6.1); AuthEnvelopedData is always 0.</summary>
    void WriteRecipients(AsnWriter writer)
    {
        writer.WriteInteger(isGcm || recipients.All(recipient => recipient.Certificate.KeyKind is KeyKind.Rsa) ? 0 : 2);
        using (writer.PushSetOf())
        {
            foreach (var recipient in recipients) RecipientWriter.Write(writer, recipient, key);
        }
    }

    /// <summary>Content type and AlgorithmIdentifier: GCMParameters (RFC 5084 §3.2), or the initialization vector.</summary>
    void WriteContentHead(AsnWriter writer)
    {
        writer.WriteObjectIdentifier(Oids.Data);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(cipherOid);
            if (!isGcm)
            {
                writer.WriteOctetString(nonce);
                return;
            }

            using (writer.PushSequence())
            {
                writer.WriteOctetString(nonce);
                writer.WriteInteger(StreamingCipher.TagLength);
            }
        }
    }
}
