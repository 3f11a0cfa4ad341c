namespace Postern.Mail.Smtp.Server;

/// <summary>
/// The message that BDAT commands carry (RFC 3030 §2). Chunks are content as it is: a dot means nothing, and a CR or LF may stand
/// alone. A NUL may not, since BINARYMIME is not offered.
/// </summary>
/// <param name="wire">Where the octets come from.</param>
/// <param name="options">Limits.</param>
/// <param name="nextChunk">Answers the chunk that is used up and serves commands until the next BDAT came; throws when another command ended the transaction.</param>
sealed class ChunkedBody(Wire wire, SmtpServerOptions options, Func<ValueTask> nextChunk) : ArrivingBody(wire, options)
{
    long left;
    bool isLast;

    public override bool HasEnded => isLast && left == 0 && Refusal is null;

    /// <summary>A BDAT command came: its octets follow.</summary>
    public void Begin(long size, bool last) => (left, isLast) = (size, last);

    public override async ValueTask<int> Read(Memory<byte> into, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (Refusal is not null) Refuse(Refusal);
        if (into.IsEmpty) return 0;

        while (left == 0 && !isLast) await nextChunk();
        if (left == 0) return 0;

        // Said at once, so that nobody sends a hundred megabytes to hear it at their end.
        if (Size + left > Options.MessageSizeMax) Refuse(Replies.MessageTooBig);

        if (!Wire.HasUnread) await More();
        return Copy(into.Span);
    }

    public override async ValueTask<bool> Drain()
    {
        if (left > Options.MessageSizeMax) return false;

        while (left > 0)
        {
            if (!Wire.HasUnread) await More();
            Take(Wire.Next.Length);
        }

        return true;
    }

    int Copy(Span<byte> into)
    {
        var octets = Wire.Next.Span;
        octets = octets[..(int)Math.Min(left, Math.Min(octets.Length, into.Length))];
        octets.CopyTo(into);
        Take(octets.Length);

        if (octets.Contains((byte)0)) Refuse(Replies.Nul);
        Count(octets);
        return octets.Length;
    }

    void Take(int octets)
    {
        var taken = Math.Min(left, octets);
        Wire.Skip(taken);
        left -= taken;
    }
}
