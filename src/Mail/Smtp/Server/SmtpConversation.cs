using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Postern.Mail.Smtp.Server;

/// <summary>Why a conversation is at its end.</summary>
enum ConversationEnd
{
    Over,

    /// <summary>STARTTLS was answered with 220: the handshake comes next.</summary>
    StartTls,
}

/// <summary>What is said within one security layer: commands in, replies out, in the order <see cref="SessionTable"/> allows.</summary>
sealed class SmtpConversation(Wire wire, SmtpClientInfo client, ISmtpDoor door, byte[]? channelBinding, CancellationToken stopping)
{
    /// <summary>Verbs that stand alone (RFC 5321 §4.1.1, RFC 3207 §4).</summary>
    const SmtpVerb Alone = SmtpVerb.Data | SmtpVerb.Rset | SmtpVerb.Quit | SmtpVerb.StartTls;

    readonly SmtpServerOptions options = door.Options;
    readonly CommandLines lines = new(wire, door.Options);

    SessionState state = SessionState.Connected;
    ConversationEnd end = ConversationEnd.Over;
    MailFrom sender = new(null);
    List<RcptTo> recipients = [];
    ChunkedBody? chunks;
    bool hasChunk;
    int errors;
    int authFailures;

    /// <summary>The banner, or a refusal in its place. A client that speaks before it is no mail server (RFC 5321 §4.3.1).</summary>
    public async ValueTask Greet()
    {
        var refusal = await door.Connected(client, stopping);

        if (refusal is not null) await Close(refusal);
        else if (wire.HasMore()) await Close(Replies.EarlyTalker);
        else wire.Write(new SmtpReply(220, null, $"{options.Hostname} ESMTP"));
    }

    public async Task<ConversationEnd> Run()
    {
        while (state != SessionState.Closed) await Serve();
        return end;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    async ValueTask Serve()
    {
        switch (await lines.Next())
        {
            case LineOutcome.Complete: await Obey(); break;
            case LineOutcome.TooLong: await Refuse(Replies.LineTooLong); break;
            case LineOutcome.Malformed: await Close(Replies.Malformed); break;
            case LineOutcome.Ended: state = SessionState.Closed; break;
            case LineOutcome.NeedsMore: throw new InvalidOperationException("a line is whole or it is none");
        }
    }

    ValueTask Obey()
    {
        var command = CommandParser.Parse(lines.Current);
        var isTooLong = lines.Current.Length + 2 > CommandParser.LineMax(command.Verb);

        // First, because octets follow a BDAT whatever becomes of it.
        if (command.Verb == SmtpVerb.Bdat) return isTooLong ? Close(Replies.BadChunk) : Bdat(command.Argument);
        if (isTooLong) return Refuse(Replies.LineTooLong);
        if (command.Verb == SmtpVerb.Unknown) return Refuse(Replies.Unknown);
        if (SessionTable.OutOfOrder(state, command.Verb) is { } outOfOrder) return Refuse(outOfOrder);
        if (Alone.HasFlag(command.Verb) && !command.Argument.IsEmpty) return Refuse(Replies.NoArgument);

        return command.Verb switch
        {
            SmtpVerb.Rcpt => Rcpt(command.Argument),
            SmtpVerb.Mail => Mail(command.Argument),
            SmtpVerb.Data => Data(),
            SmtpVerb.Ehlo => Hello(command.Argument, isExtended: true),
            SmtpVerb.Helo => Hello(command.Argument, isExtended: false),
            SmtpVerb.Quit => Close(Replies.Bye),
            SmtpVerb.Rset => Reset(),
            SmtpVerb.StartTls => StartTls(),
            SmtpVerb.Auth => Auth(command.Argument),
            SmtpVerb.Noop => Answer(Replies.Ok),
            SmtpVerb.Help => Answer(Replies.Help),
            SmtpVerb.Vrfy => Answer(Replies.CannotVerify),
            SmtpVerb.Expn => Answer(Replies.NoLists),
            _ => throw new InvalidOperationException("handled above"),
        };
    }

    ValueTask Hello(ReadOnlySpan<byte> name, bool isExtended)
    {
        if (name.IsEmpty || name.ContainsAnyExceptInRange((byte)'!', (byte)'~')) return Refuse(Replies.BadHello);

        client.Helo = Encoding.ASCII.GetString(name);
        client.Extended = isExtended;
        EndTransaction();
        return Answer(new(250, null, isExtended ? Extensions() : options.Hostname));
    }

    string Extensions()
    {
        List<string> offered =
        [
            options.Hostname, "PIPELINING", string.Create(CultureInfo.InvariantCulture, $"SIZE {options.MessageSizeMax}"),
            "8BITMIME", "SMTPUTF8", "CHUNKING", "DSN", "ENHANCEDSTATUSCODES",
        ];

        if (client.Tls is null && options.Tls is not null) offered.Add("STARTTLS");
        if (client.Tls is not null) offered.Add("REQUIRETLS");
        if (client is { Tls: not null, User: null } && options.OffersAuth) offered.Add($"AUTH {AuthExchange.Offered(channelBinding is not null)}");
        offered.Add("HELP");
        return string.Join('\n', offered);
    }

    ValueTask StartTls()
    {
        if (client.Tls is not null) return Refuse(Replies.TlsAlready);
        if (options.Tls is null) return Refuse(Replies.NotImplemented);

        // Whatever stands behind STARTTLS in clear could have been put there by anybody (CVE-2011-0411).
        if (wire.HasMore()) return Close(Replies.AfterStartTls);

        end = ConversationEnd.StartTls;
        return Close(Replies.StartTls);
    }

    ValueTask Auth(ReadOnlySpan<byte> argument)
    {
        if (!options.OffersAuth) return Refuse(Replies.NotImplemented);
        if (client.Tls is null) return Refuse(Replies.AuthNeedsTls);
        if (client.User is not null) return Refuse(Replies.AuthAlready);

        return Auth(new AuthExchange(new(wire, lines), door, channelBinding, stopping).Run(argument));
    }

    async ValueTask Auth(ValueTask<AuthAnswer> exchange)
    {
        switch (await exchange)
        {
            case AuthAnswer.Succeeded(var user):
                client.User = user;
                wire.Write(Replies.Authenticated);
                break;

            case AuthAnswer.Failed:
                await door.AuthFailed(client, stopping);
                wire.Write(Replies.AuthFailed);
                if (++authFailures >= options.AuthFailuresMax) await Close(Replies.TooManyFailures);
                break;

            case AuthAnswer.Refused(var reply):
                await Refuse(reply);
                break;

            case AuthAnswer.Over(var reply):
                state = SessionState.Closed;
                if (reply is not null) wire.Write(reply);
                break;
        }
    }

    ValueTask Mail(ReadOnlySpan<byte> argument)
    {
        if (options.TlsRequired && client.Tls is null) return Refuse(Replies.TlsFirst);
        if (options.AuthRequired && client.User is null) return Refuse(Replies.AuthFirst);
        if (MailCommand.Parse(argument, client, out var from) is { } refusal) return Refuse(refusal);
        return from.Size > options.MessageSizeMax ? Answer(Replies.MessageTooBig) : Mail(from);
    }

    async ValueTask Mail(MailFrom from)
    {
        var refusal = await door.Mail(client, from, stopping);
        await Answer(refusal ?? Replies.SenderOk);
        if (refusal is not null) return;

        sender = from;
        state = SessionState.HasSender;
    }

    ValueTask Rcpt(ReadOnlySpan<byte> argument)
    {
        if (RcptCommand.Parse(argument, client, sender.SmtpUtf8, options.Hostname, out var to) is { } refusal) return Refuse(refusal);
        return recipients.Count >= options.RecipientsMax ? Answer(Replies.TooManyRecipients) : Rcpt(to);
    }

    async ValueTask Rcpt(RcptTo to)
    {
        var refusal = await door.Rcpt(client, sender, to, stopping);
        await Answer(refusal ?? Replies.RecipientOk);
        if (refusal is not null) return;

        recipients.Add(to);
        state = SessionState.HasRecipient;
    }

    ValueTask Data()
    {
        wire.Write(Replies.GoAhead);
        return Take(new DataBody(wire, options));
    }

    ValueTask Bdat(ReadOnlySpan<byte> argument)
    {
        // Without a size nobody knows where the next command begins.
        if (!BdatCommand.TryParse(argument, out var size, out var isLast)) return Close(Replies.BadChunk);
        if (SessionTable.OutOfOrder(state, SmtpVerb.Bdat) is { } outOfOrder) return RefuseChunk(size, outOfOrder);

        hasChunk = true;
        if (state != SessionState.Chunking) chunks = new(wire, options, NextChunk);
        chunks!.Begin(size, isLast);
        return state == SessionState.Chunking ? default : TakeChunks();
    }

    // The octets of a refused chunk are read and dropped (RFC 3030 §2): not one of them is a command.
    async ValueTask RefuseChunk(long size, SmtpReply refusal)
    {
        var chunk = new ChunkedBody(wire, options, NextChunk);
        chunk.Begin(size, last: true);
        await (await chunk.Drain() ? Refuse(refusal) : Close(refusal));
    }

    ValueTask TakeChunks()
    {
        state = SessionState.Chunking;
        return Take(chunks!);
    }

    /// <summary>Called by a body whose chunk is used up: answers that chunk and serves commands until the next has come.</summary>
    async ValueTask NextChunk()
    {
        wire.Write(Replies.ChunkOk);
        hasChunk = false;
        while (!hasChunk)
        {
            if (state != SessionState.Chunking) throw new TransactionAbandonedException();
            await Serve();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    async ValueTask Take(ArrivingBody body)
    {
        SmtpReply reply;
        try
        {
            reply = await door.Message(client, new(sender, recipients), body, stopping);
        }
        catch (MessageRefusedException refused)
        {
            reply = refused.Reply;
        }
        catch (TransactionAbandonedException)
        {
            reply = Replies.NotTaken;
        }

        // RSET, EHLO or QUIT came between chunks, and has its answer already.
        if (state is not (SessionState.HasRecipient or SessionState.Chunking)) return;

        var isWhole = body.HasEnded;
        var isInStep = isWhole || await body.Drain();

        // Half a message is never accepted, whatever was said about it.
        reply = body.Refusal ?? (isWhole || !reply.IsPositive ? reply : Replies.NotTaken);
        EndTransaction();
        if (reply.IsPositive) errors = 0;
        await (isInStep ? Answer(reply) : Close(reply));
    }

    ValueTask Reset()
    {
        EndTransaction();
        return Answer(Replies.Ok);
    }

    void EndTransaction()
    {
        state = client.Helo is null ? SessionState.Connected : SessionState.Greeted;
        sender = new(null);
        recipients = [];
        chunks = null;
    }

    ValueTask Answer(SmtpReply reply)
    {
        wire.Write(reply);

        // RFC 5321 §3.8 and RFC 7504 §4: these two mean that the server closes.
        if (reply.Code is 421 or 521) state = SessionState.Closed;
        return default;
    }

    ValueTask Refuse(SmtpReply reply)
    {
        wire.Write(reply);
        return ++errors < options.ErrorsMax ? default : Close(Replies.TooManyErrors);
    }

    ValueTask Close(SmtpReply reply)
    {
        wire.Write(reply);
        state = SessionState.Closed;
        return default;
    }
}
