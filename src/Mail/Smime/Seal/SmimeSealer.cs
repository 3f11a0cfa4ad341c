using System.Buffers;
using System.Text;

namespace Postern.Mail.Smime.Seal;

/// <summary>
/// Signs and encrypts a MIME entity (RFC 8551 §3). What comes in and what goes out is an entity: header fields that begin with
/// Content-Type, an empty line, a body; CRLF. Any length: a message is never wholly in memory. For any number of threads.
/// </summary>
public static class SmimeSealer
{
    const int PieceLength = 64 << 10;

    /// <summary>
    /// Signs for <paramref name="signer"/> when there is one, then encrypts to <paramref name="recipients"/> when there are any; at
    /// least one of both. Everybody in <paramref name="recipients"/> can see who the others are: a Bcc recipient gets a seal of its own.
    /// </summary>
    /// <param name="entity">Read to its end. What is signed but not encrypted must be 7-bit with lines under 998 octets (RFC 8551 §3.1.3).</param>
    /// <param name="output">Gets 7-bit text in lines of 76 characters, but for a part that is signed only, which goes through as it is.</param>
    /// <param name="signer">Whoever signs.</param>
    /// <param name="recipients">At most <see cref="SmimeLimits.RecipientsMax"/>.</param>
    /// <param name="options">Ciphers and forms.</param>
    /// <param name="ct">Stops; what was written by then is worthless.</param>
    public static async Task Seal(
        Stream entity, Stream output, SmimeIdentity? signer, IReadOnlyList<SmimeRecipient> recipients, SealOptions options, CancellationToken ct)
    {
        if (signer is null && recipients.Count == 0) throw new ArgumentException("A seal needs a signer or a recipient.", nameof(signer));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(recipients.Count, SmimeLimits.RecipientsMax, nameof(recipients));

        var collected = new CollectingSink();
        using var first = Stations(collected, signer, recipients, options);
        var piece = ArrayPool<byte>.Shared.Rent(PieceLength);
        try
        {
            int length;
            while ((length = await entity.ReadAsync(piece.AsMemory(0, PieceLength), ct)) > 0)
            {
                first.Write(piece.AsSpan(0, length));
                await Drain(collected, output, ct);
            }

            first.Finish();
            await Drain(collected, output, ct);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece, clearArray: true);
        }
    }

    /// <summary>The stations from the first to the last; disposing of the first disposes of all.</summary>
    static ISink Stations(CollectingSink end, SmimeIdentity? signer, IReadOnlyList<SmimeRecipient> recipients, SealOptions options)
    {
        ISink at = end;
        if (recipients.Count > 0)
        {
            var type = options.Cipher is ContentCipher.Aes256Gcm or ContentCipher.Aes128Gcm ? "authEnveloped-data" : "enveloped-data";
            at = new EncryptingSink(Entity(at, type), recipients, options.Cipher);
        }

        return (signer, options.Form) switch
        {
            (null, _) => at,
            (_, SignedForm.Detached) => new DetachedSigningSink(at, signer, options),
            (_, SignedForm.Opaque) => new OpaqueSigningSink(Entity(at, "signed-data"), signer, options),
        };
    }

    /// <summary>Writes the header of an application/pkcs7-mime entity (RFC 8551 §3.2); its base64 body goes to what is answered.</summary>
    static Base64Sink Entity(ISink next, string type)
    {
        next.Write(Encoding.ASCII.GetBytes(
            $"Content-Type: application/pkcs7-mime; smime-type={type};\r\n\tname=\"smime.p7m\"\r\nContent-Transfer-Encoding: base64\r\n"
            + "Content-Disposition: attachment; filename=\"smime.p7m\"\r\n\r\n"));
        return new(next);
    }

    static async Task Drain(CollectingSink collected, Stream output, CancellationToken ct)
    {
        if (collected.Length == 0) return;
        await output.WriteAsync(collected.Collected, ct);
        collected.Clear();
    }
}
