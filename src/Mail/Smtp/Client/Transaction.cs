namespace Postern.Mail.Smtp.Client;

/// <summary>
/// One message from MAIL to the final reply, in two round trips where the server allows it: the envelope with PIPELINING (RFC 2920), then
/// the body, either as BDAT (RFC 3030) or after a DATA that went along with the envelope. With several recipients DATA waits
/// for all of them: a server that took only some could not be told to forget the message once it waits for it.
/// A BDAT never goes along with the envelope: measured against Postfix, whose second answer then waits 40 ms for our
/// delayed acknowledgement of the first (22 messages/s on one connection instead of 296), and a refusal would waste the body.
/// </summary>
sealed class Transaction(Wire wire, SmtpClientOptions options, Offer offer, Envelope envelope, MessageContent content)
{
    /// <summary>Largest body sent as one chunk, in octets: with its command it fits one write.</summary>
    const int ChunkMax = Outgoing.CapacityMax - 64;

    /// <summary>Most commands sent before their replies are read: replies of more could fill both ends' buffers (RFC 2920 §3.1).</summary>
    const int PipelinedMax = 100;

    readonly bool pipelines = offer.Extensions.HasFlag(SmtpExtensions.Pipelining);

    public SmtpStep Step { get; private set; } = SmtpStep.Mail;

    /// <summary>True when the server waits for something that will not be sent: the connection cannot be used again.</summary>
    public bool IsOutOfStep { get; private set; }

    public async Task<SendAnswer> Run(bool resetFirst)
    {
        var chunk = offer.Extensions.HasFlag(SmtpExtensions.Chunking) && IsFitForChunk();
        var early = !chunk && pipelines && envelope.Recipients.Count == 1;

        if (await Declare(resetFirst, early) is { } refused) return refused;
        if (chunk) return await SendChunk();

        Step = SmtpStep.Data;
        if (!early) await FlushData();
        wire.Allow(options.DataTimeout);
        if (await Refusal(positive: 3) is { } reply) return new SendAnswer.Refused(Step, reply);

        Step = SmtpStep.Body;
        await SendBody();
        return await Final();
    }

    /// <summary>The envelope alone, to hear what the server says to it; null when it takes it. Nothing follows but RSET.</summary>
    public async Task<SendAnswer.Refused?> Ask(bool resetFirst) => await Declare(resetFirst, early: false);

    bool IsFitForChunk() =>
        content.Rest is null && content.Head.Length == content.Length && content.Head.Length <= ChunkMax && DotStuffing.HasOnlyWholeLines(content.Head.Span);

    /// <summary>RSET if needed, MAIL and every RCPT; null when all were accepted.</summary>
    async ValueTask<SendAnswer.Refused?> Declare(bool resetFirst, bool early)
    {
        var first = resetFirst ? -1 : 0;
        var end = 1 + envelope.Recipients.Count;
        var written = first;
        SendAnswer.Refused? refused = null;

        for (var command = first; command < end; command++)
        {
            if (command == written)
            {
                if (refused is not null) return refused;

                written = Math.Min(end, command + (pipelines ? PipelinedMax : 1));
                for (var next = command; next < written; next++) WriteCommand(next);
                if (early && written == end) wire.Out.Append("DATA\r\n"u8);

                wire.Allow(options.CommandTimeout);
                await wire.Flush();
            }

            Step = command switch { -1 => SmtpStep.Reset, 0 => SmtpStep.Mail, _ => SmtpStep.Rcpt };
            wire.Allow(options.CommandTimeout);
            if (await Refusal(positive: 2) is { } reply) refused ??= new(Step, reply);

            // The server is leaving: it owes no answer to what was sent behind (RFC 5321 §3.8).
            if (refused is { Reply.Code: 421 }) return refused;
        }

        if (refused is not null && early) await Withdraw();
        return refused;
    }

    void WriteCommand(int command)
    {
        if (command < 0) wire.Out.Append("RSET\r\n"u8);
        else if (command == 0) Commands.Mail(wire.Out, envelope.From, content.Length, offer.Extensions);
        else Commands.Rcpt(wire.Out, envelope.Recipients[command - 1], offer.Extensions);
    }

    // The DATA that went along must be refused too, for want of a recipient (RFC 2920 §3.1).
    // A server that accepts it all the same waits for a body that it shall not get.
    async ValueTask Withdraw()
    {
        wire.Allow(options.DataTimeout);
        var reply = await wire.Read(keepText: false);
        IsOutOfStep = !reply.IsRefusal || reply.Code == 421;
    }

    async ValueTask<SendAnswer> SendChunk()
    {
        Step = SmtpStep.Body;
        wire.Out.EnsureFree(content.Head.Length + 64);
        wire.Out.Append("BDAT "u8);
        wire.Out.Append(content.Length);
        wire.Out.Append(" LAST\r\n"u8);
        wire.Out.Append(content.Head.Span);
        await FlushBlock();
        return await Final();
    }

    async ValueTask SendBody()
    {
        var stuffing = new DotStuffing();
        wire.Out.EnsureFree((int)Math.Min(content.Length + (content.Length / 32) + 512, Outgoing.CapacityMax));

        long sent = content.Head.Length;
        await SendPiece(content.Head);
        if (content.Rest is { } rest) await SendRest(rest);
        if (sent != content.Length) throw new InvalidDataException("The message is not as long as was said; it was not ended.");

        wire.Out.EnsureFree(8);
        wire.Out.Advance(stuffing.Finish(wire.Out.Free));
        await FlushBlock();

        async ValueTask SendRest(Stream from)
        {
            var piece = new byte[Outgoing.CapacityMax / 2];
            while (await from.ReadAsync(piece) is > 0 and var count)
            {
                sent += count;
                await SendPiece(piece.AsMemory(0, count));
            }
        }

        async ValueTask SendPiece(ReadOnlyMemory<byte> piece)
        {
            while (!piece.IsEmpty)
            {
                var (taken, length) = stuffing.Encode(piece.Span, wire.Out.Free);
                wire.Out.Advance(length);
                piece = piece[taken..];
                if (!piece.IsEmpty) await FlushBlock();
            }
        }
    }

    ValueTask FlushBlock()
    {
        wire.Allow(options.BlockTimeout);
        return wire.Flush();
    }

    async Task<SendAnswer> Final()
    {
        Step = SmtpStep.Body;
        wire.Allow(options.FinalTimeout);
        var reply = (await wire.Read(keepText: true)).Reply;
        return reply.Code switch
        {
            < 300 => new SendAnswer.Accepted(reply),
            >= 400 => new SendAnswer.Refused(Step, reply),
            _ => throw new WireException("the server answered the end of data with " + reply.Code),
        };
    }

    ValueTask FlushData()
    {
        wire.Out.Append("DATA\r\n"u8);
        wire.Allow(options.DataTimeout);
        return wire.Flush();
    }

    /// <summary>Reads one reply; null when it is of the positive class expected here.</summary>
    async ValueTask<SmtpReply?> Refusal(int positive)
    {
        var reply = await wire.Read(keepText: false);
        if (reply.IsRefusal) return reply.Reply;
        if (reply.Code / 100 != positive) throw new WireException($"the server answered {reply.Code} out of turn");
        return null;
    }
}
