namespace Postern.Mail.OpenPgp;

/// <summary>
/// Opens what others made: PGP/MIME encrypted and signed (RFC 3156), forms that mail servers made of it, and inline blocks.
/// Plaintext comes out only when its integrity was checked to the last octet. Layers are opened to <see cref="OpenPgpLimits.LayersMax"/>.
/// Not done: hidden recipients (librnp 0.16 cannot), SEIPD version 2 (as well), passphrases.
/// </summary>
public static class OpenPgpOpener
{
    /// <param name="entity">A message or an entity of one. It must not change meanwhile.</param>
    /// <param name="keys">Which keys may open it, and whose signatures are known.</param>
    /// <param name="now">The time for which keys must be valid.</param>
    /// <param name="large">Takes a plaintext that is too long for memory; null refuses it. Unless the answer says that it is in there, what was written is worth nothing and must be destroyed.</param>
    /// <param name="ct">Ends it with an exception, at the next piece of plaintext.</param>
    public static Task<OpenPgpAnswer> Open(ReadOnlyMemory<byte> entity, OpenPgpKeys keys, DateTimeOffset now, Stream? large, CancellationToken ct)
    {
        var opening = new Opening(keys, now, large, ct);
        return entity.Length <= OpenPgpLimits.InMemoryMax
            ? Task.FromResult(opening.Open(entity))
            : Task.Factory.StartNew(() => opening.Open(entity), ct, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }
}

/// <summary>One opening, layer by layer.</summary>
sealed class Opening(OpenPgpKeys keys, DateTimeOffset now, Stream? large, CancellationToken ct)
{
    readonly List<OpenPgpLayer> layers = [];
    bool hasMoreOutside;
    bool isInline;
    bool isInStream;
    string? refusal;

    public OpenPgpAnswer Open(ReadOnlyMemory<byte> entity)
    {
        if (OpenPgpForm.Find(entity) is not { } form) return new OpenPgpAnswer.NotOpenPgp();
        if (OpenPgpLibrary.Problem is { } problem) return new OpenPgpAnswer.Refused(problem);

        ReadOnlyMemory<byte>? inside = entity;
        for (OpenPgpForm? next = form; next is not null; next = inside is { } found ? OpenPgpForm.Find(found) : null)
        {
            if (layers.Count >= OpenPgpLimits.LayersMax) return new OpenPgpAnswer.Refused($"It has more than {OpenPgpLimits.LayersMax} layers.");

            // An inline block inside PGP/MIME is a quotation, or a trick: it stays as it is.
            if (next.IsInline && layers.Count > 0) break;
            inside = Take(next);
            if (refusal is not null) return new OpenPgpAnswer.Refused(refusal);
        }

        return new OpenPgpAnswer.Opened { Layers = layers, Entity = isInStream ? null : inside, HasMoreOutside = hasMoreOutside, IsInline = isInline };
    }

    ReadOnlyMemory<byte>? Take(OpenPgpForm form)
    {
        (hasMoreOutside, isInline, refusal) = (hasMoreOutside || form.HasMoreOutside, form.IsInline, form.Refusal);
        if (refusal is not null) return null;
        if (form.Signature is { } signature)
        {
            layers.Add(new OpenPgpLayer.Signed(Verification.OfDetached(form.Content, signature, keys, now).Signatures));
            return form.Content;
        }

        var sink = new PlaintextSink(form.Content.Length, large, ct);
        var verified = Verification.OfMessage(form.Content, keys, now, sink);
        refusal = verified.Refusal ?? (verified is { Encryption: null, Signatures.Count: 0 } ? "It is neither encrypted nor signed." : null);
        if (refusal is not null) return null;

        if (verified.Encryption is { } encryption) layers.Add(encryption);
        if (verified.Signatures.Count > 0) layers.Add(new OpenPgpLayer.Signed(verified.Signatures));
        isInStream = sink.IsInStream;
        return form.IsInline && sink.Taken is { } text ? InlineMessage.Entity(text.Span, form.Charset) : sink.Taken;
    }
}
