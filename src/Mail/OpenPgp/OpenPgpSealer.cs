using System.Buffers;

namespace Postern.Mail.OpenPgp;

/// <summary>
/// Makes PGP/MIME (RFC 3156). Signature and encryption are one OpenPGP message (§6.2): AES-256 with MDC (SEIPD version 1),
/// SHA-256, nothing compressed. AEAD is not made, whoever announces it: librnp 0.16 writes only the packet of an abandoned draft
/// (tag 20), which standard-conforming readers of the same keys refuse, while every reader of the last twenty years takes an MDC.
/// </summary>
public static class OpenPgpSealer
{
    const string Cipher = "AES256";
    const string Digest = "SHA256";

    /// <summary>Signs and encrypts an entity (its header, an empty line, its body; CRLF) into an entity.</summary>
    /// <param name="entity">Read once, to its end. A long one is read on another thread, never two at a time.</param>
    /// <param name="recipients">Each of them can open it, and sees the key ids of the others: usually one.</param>
    /// <param name="signer">A key with its secret; null for none.</param>
    /// <param name="now">The time of the signature, and the time for which keys must be valid.</param>
    /// <param name="output">Gets the entity; worth nothing unless the answer is <see cref="OpenPgpSealAnswer.Sealed"/>.</param>
    /// <param name="ct">Ends it with an exception.</param>
    public static Task<OpenPgpSealAnswer> Seal(
        Stream entity, IReadOnlyList<OpenPgpKey> recipients, OpenPgpKey? signer, DateTimeOffset now, Stream output, CancellationToken ct)
    {
        if (recipients.Count == 0) return Task.FromResult<OpenPgpSealAnswer>(Refused("There is no recipient's key."));
        return Run(entity, output, (source, target) => Encrypt(source, target, recipients, signer, now), frame => frame.BeforeCiphertext, ct);
    }

    /// <summary>Signs an entity without encrypting it (RFC 3156 §5): multipart/signed. The entity is ASCII without white space at line ends.</summary>
    /// <inheritdoc cref="Seal"/>
    public static Task<OpenPgpSealAnswer> Sign(Stream entity, OpenPgpKey signer, DateTimeOffset now, Stream output, CancellationToken ct) =>
        Run(entity, output, (source, target) => SignDetached(source, target, signer, now), frame => frame.BeforeSigned, ct, isSigned: true);

    delegate OpenPgpSealAnswer Operation(RnpInput input, RnpOutput output);

    static async Task<OpenPgpSealAnswer> Run(
        Stream entity, Stream output, Operation operation, Func<PgpMimeFrame, byte[]> beginning, CancellationToken ct, bool isSigned = false)
    {
        if (OpenPgpLibrary.Problem is { } problem) return Refused(problem);

        var first = ArrayPool<byte>.Shared.Rent(OpenPgpLimits.InMemoryMax);
        var length = 0;
        try
        {
            length = await entity.ReadAtLeastAsync(first.AsMemory(0, OpenPgpLimits.InMemoryMax), OpenPgpLimits.InMemoryMax, throwOnEndOfStream: false, ct);
            return length == 0
                ? Refused("The entity is empty.")
                : await Run(first.AsMemory(0, length), entity, output, operation, beginning, isSigned, ct);
        }
        finally
        {
            // It held a patient's words.
            first.AsSpan(0, length).Clear();
            ArrayPool<byte>.Shared.Return(first);
        }
    }

    static async Task<OpenPgpSealAnswer> Run(
        ReadOnlyMemory<byte> first, Stream entity, Stream output, Operation operation, Func<PgpMimeFrame, byte[]> beginning, bool isSigned, CancellationToken ct)
    {
        var frame = new PgpMimeFrame();
        await output.WriteAsync(beginning(frame), ct);
        var signed = isSigned ? frame : null;
        var answer = first.Length < OpenPgpLimits.InMemoryMax
            ? await InMemory(first, output, operation, signed, ct)
            : await Task.Factory.StartNew(() => Streaming(first, entity, output, operation, signed, ct), ct, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await output.WriteAsync(frame.End, ct);
        return answer;
    }

    static async Task<OpenPgpSealAnswer> InMemory(ReadOnlyMemory<byte> entity, Stream output, Operation operation, PgpMimeFrame? signed, CancellationToken ct)
    {
        var (answer, made) = InMemory(entity, operation);
        if (signed is not null)
        {
            await output.WriteAsync(entity, ct);
            await output.WriteAsync(signed.BeforeSignature, ct);
        }

        await output.WriteAsync(made, ct);
        return answer;
    }

    static unsafe (OpenPgpSealAnswer Answer, byte[] Made) InMemory(ReadOnlyMemory<byte> entity, Operation operation)
    {
        using var pinned = entity.Pin();
        using var input = RnpSession.Input(pinned.Pointer, entity.Length);
        using var made = RnpSession.Memory();
        var answer = operation(input, made);
        return (answer, RnpSession.Octets(made));
    }

    static OpenPgpSealAnswer Streaming(
        ReadOnlyMemory<byte> first, Stream entity, Stream output, Operation operation, PgpMimeFrame? signed, CancellationToken ct)
    {
        // A detached signature comes when the entity has gone by; it is small.
        using var reader = new RnpReader(first, entity, signed is null ? null : output, ct);
        using var signature = signed is null ? null : new MemoryStream();
        using var writer = RnpWriter.To(signature ?? output, ct);
        var answer = operation(reader.Input, writer.Output);
        reader.Failure?.Throw();
        writer.Failure?.Throw();
        if (signed is null || signature is null) return answer;

        output.WriteAsync(signed.BeforeSignature, ct).AsTask().GetAwaiter().GetResult();
        output.WriteAsync(signature.GetBuffer().AsMemory(0, (int)signature.Length), ct).AsTask().GetAwaiter().GetResult();
        return answer;
    }

    static OpenPgpSealAnswer Encrypt(RnpInput input, RnpOutput output, IReadOnlyList<OpenPgpKey> recipients, OpenPgpKey? signer, DateTimeOffset now) =>
        InSession(signer is null ? recipients : [.. recipients, signer], now, session =>
        {
            using var operation = RnpHandles.Made(RnpLibrary.rnp_op_encrypt_create(out var made, session.Ffi, input, output), made);
            List<string> encryptedTo = [];
            foreach (var recipient in recipients)
            {
                using var subkey = session.Recipient(recipient);
                if (subkey is null || RnpLibrary.rnp_op_encrypt_add_recipient(operation, subkey) != RnpResult.Success) return NoRecipient(recipient);
                encryptedTo.Add(KeyReader.Fingerprint(subkey));
            }

            using var key = signer is null ? null : session.Signer(signer);
            if (signer is not null && (key is null || RnpLibrary.rnp_op_encrypt_add_signature(operation, key, 0) != RnpResult.Success)) return NoSigner(signer);

            Settle(operation, now);
            var result = RnpLibrary.rnp_op_encrypt_execute(operation);
            return result == RnpResult.Success
                ? new OpenPgpSealAnswer.Sealed(encryptedTo, key is null ? null : KeyReader.Fingerprint(key))
                : Refused($"The message could not be encrypted: {RnpWords.Of(result)}.");
        });

    static void Settle(RnpEncryption operation, DateTimeOffset now)
    {
        RnpSession.Require(RnpLibrary.rnp_op_encrypt_set_armor(operation, armored: true));
        RnpSession.Require(RnpLibrary.rnp_op_encrypt_set_cipher(operation, Cipher));
        RnpSession.Require(RnpLibrary.rnp_op_encrypt_set_aead(operation, "None"));
        RnpSession.Require(RnpLibrary.rnp_op_encrypt_set_compression(operation, "Uncompressed", 0));
        RnpSession.Require(RnpLibrary.rnp_op_encrypt_set_hash(operation, Digest));
        RnpSession.Require(RnpLibrary.rnp_op_encrypt_set_creation_time(operation, (uint)now.ToUnixTimeSeconds()));
    }

    static OpenPgpSealAnswer SignDetached(RnpInput input, RnpOutput signature, OpenPgpKey signer, DateTimeOffset now) => InSession([signer], now, session =>
    {
        using var operation = RnpHandles.Made(RnpLibrary.rnp_op_sign_detached_create(out var made, session.Ffi, input, signature), made);
        using var key = session.Signer(signer);
        if (key is null || RnpLibrary.rnp_op_sign_add_signature(operation, key, 0) != RnpResult.Success) return NoSigner(signer);

        RnpSession.Require(RnpLibrary.rnp_op_sign_set_armor(operation, armored: true));
        RnpSession.Require(RnpLibrary.rnp_op_sign_set_hash(operation, Digest));
        RnpSession.Require(RnpLibrary.rnp_op_sign_set_creation_time(operation, (uint)now.ToUnixTimeSeconds()));
        var result = RnpLibrary.rnp_op_sign_execute(operation);
        return result == RnpResult.Success ? new OpenPgpSealAnswer.Sealed([], KeyReader.Fingerprint(key)) : Refused($"The message could not be signed: {RnpWords.Of(result)}.");
    });

    static OpenPgpSealAnswer InSession(IReadOnlyList<OpenPgpKey> keys, DateTimeOffset now, Func<SealingSession, OpenPgpSealAnswer> seal)
    {
        var session = SealingSession.Take(now, keys);
        var isDone = false;
        try
        {
            var answer = seal(session);
            isDone = answer is OpenPgpSealAnswer.Sealed;
            return answer;
        }
        finally
        {
            if (isDone) session.GiveBack();
            else session.Dispose();
        }
    }

    static OpenPgpSealAnswer.Refused NoRecipient(OpenPgpKey recipient) =>
        Refused($"The key {recipient.Fingerprint} cannot be encrypted to now: it is expired, revoked or not for encryption.");

    static OpenPgpSealAnswer.Refused NoSigner(OpenPgpKey signer) => Refused($"The key {signer.Fingerprint} cannot sign now: it has no secret part here, or is expired or revoked.");

    static OpenPgpSealAnswer.Refused Refused(string why) => new(why);
}
