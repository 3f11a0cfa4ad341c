namespace Postern.Mail.OpenPgp;

/// <summary>What librnp found in one OpenPGP message, or about one detached signature.</summary>
/// <param name="Refusal">Why nothing of it may be used; null when it may.</param>
/// <param name="Encryption">Null when it was not encrypted.</param>
/// <param name="Signatures">All there were.</param>
sealed record Verification(string? Refusal, OpenPgpLayer.Encrypted? Encryption, IReadOnlyList<OpenPgpSignature> Signatures)
{
    const string NotProtected = "It is encrypted without integrity protection, so anybody may have changed it.";

    /// <summary>Decrypts or verifies a binary message. What went into the sink may be used only when there is no refusal.</summary>
    public static unsafe Verification OfMessage(ReadOnlyMemory<byte> message, OpenPgpKeys keys, DateTimeOffset now, PlaintextSink sink)
    {
        var isEncrypted = PacketReader.FirstTag(message.Span) is PacketReader.PublicKeySession or PacketReader.SymmetricKeySession;
        using var session = Start(keys, now);
        foreach (var key in keys.Own) session.Load(key.Secret.GetValueOrDefault());
        using var pinned = message.Pin();
        using var input = RnpSession.Input(pinned.Pointer, message.Length);
        using var writer = new RnpWriter(sink.Take);
        using var operation = RnpHandles.Made(RnpLibrary.rnp_op_verify_create(out var made, session.Ffi, input, writer.Output), made);
        var result = RnpLibrary.rnp_op_verify_execute(operation);
        writer.Failure?.Throw();
        if (sink.Refusal is { } excess) return Refused(excess);

        // Also with a wrong signature the plaintext may be shown, as unsigned; all other failures end it.
        if (result is not (RnpResult.Success or RnpResult.SignatureInvalid)) return Refused($"It cannot be opened: {RnpWords.Of(result)}.");
        var encryption = ReadEncryption(operation, isEncrypted, out var refusal);
        return refusal is null ? new(null, encryption, ReadSignatures(operation, keys, result)) : Refused(refusal);
    }

    /// <summary>Verifies a detached signature (RFC 3156 §5).</summary>
    public static unsafe Verification OfDetached(ReadOnlyMemory<byte> content, ReadOnlyMemory<byte> signature, OpenPgpKeys keys, DateTimeOffset now)
    {
        using var session = Start(keys, now);
        using var pinnedContent = content.Pin();
        using var pinnedSignature = signature.Pin();
        using var input = RnpSession.Input(pinnedContent.Pointer, content.Length);
        using var signatureInput = RnpSession.Input(pinnedSignature.Pointer, signature.Length);
        using var operation = RnpHandles.Made(RnpLibrary.rnp_op_verify_detached_create(out var made, session.Ffi, input, signatureInput), made);
        var result = RnpLibrary.rnp_op_verify_execute(operation);
        return new(null, null, ReadSignatures(operation, keys, result));
    }

    static RnpSession Start(OpenPgpKeys keys, DateTimeOffset now)
    {
        var session = RnpSession.Start(now);
        // A key that does not load is one that verifies nothing.
        foreach (var key in keys.Known.Concat(keys.Own)) session.Load(key.Public);
        return session;
    }

    /// <summary>
    /// The encrypted layer, whose protection must have been checked to its end; also what is signed outside must not hide one. librnp
    /// opens encryption inside encryption by itself, and then vouches for neither: so it is refused here, as it must be, for the inner
    /// one may have no protection at all.
    /// </summary>
    static OpenPgpLayer.Encrypted? ReadEncryption(RnpVerification operation, bool isEncrypted, out string? refusal)
    {
        refusal = null;
        if (RnpLibrary.rnp_op_verify_get_protection_info(operation, out var modeText, out var cipherText, out var valid) != RnpResult.Success)
        {
            refusal = "It does not say how it is protected.";
            return null;
        }

        var (mode, cipher) = (RnpSession.Take(modeText), RnpSession.Take(cipherText));
        refusal = (mode, isEncrypted) switch
        {
            ("none", false) => null,
            ("none", true) or (_, false) => "Its packets are in an order that no program makes.",
            ("cfb-mdc" or "aead-ocb" or "aead-eax", true) => valid != 0 ? null : "Its integrity check fails.",
            _ => NotProtected,
        };
        if (refusal is not null || mode == "none") return null;

        var keyId = RnpLibrary.rnp_op_verify_get_used_recipient(operation, out var recipient) == RnpResult.Success && recipient != 0
            ? KeyReader.Text(RnpLibrary.rnp_recipient_get_keyid(recipient, out var id), id)
            : "";
        return new(cipher, mode == "cfb-mdc" ? "MDC" : mode["aead-".Length..].ToUpperInvariant(), keyId);
    }

    static List<OpenPgpSignature> ReadSignatures(RnpVerification operation, OpenPgpKeys keys, RnpResult result)
    {
        List<OpenPgpSignature> found = [];
        RnpLibrary.rnp_op_verify_get_signature_count(operation, out var count);
        for (nuint index = 0; index < Math.Min(count, OpenPgpLimits.SignaturesMax + 1); index++)
        {
            if (RnpLibrary.rnp_op_verify_get_signature_at(operation, index, out var signature) == RnpResult.Success)
                found.Add(SignatureReader.Read(signature, keys));
        }

        // librnp knows the signatures of one layer, and its answer is about all: when they differ, the answer counts. A failure
        // without any signature to show is one, too.
        if (result == RnpResult.Success) return found;
        if (found.Count == 0) return [new(OpenPgpSignatureStatus.Bad, "", null, [], DateTimeOffset.UnixEpoch, "")];
        return [.. found.Select(signature => signature.Status == OpenPgpSignatureStatus.Good ? signature with { Status = OpenPgpSignatureStatus.Bad } : signature)];
    }

    static Verification Refused(string why) => new(why, null, []);
}
