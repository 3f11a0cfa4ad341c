using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Postern.Flow.Inbound;
using Postern.Flow.Replies;
using Postern.Flow.Traces;
using Postern.Mail.Addresses;
using Postern.Mail.Smtp;
using Postern.Mail.Smtp.Server;
using Postern.Mail.Tls;
using Postern.Mail.Trace;
using Postern.Rules.Replies;
using Postern.Store;
using Postern.Store.Spool;

namespace Postern.Flow.Intake;

/// <summary>What all SMTP doors do once a client is known: read the message, make it durable, answer.</summary>
/// <param name="acceptance">Makes it durable.</param>
/// <param name="organization">Whose doors they are.</param>
/// <param name="notices">Takes answers to notices.</param>
/// <param name="clock">Tells the time.</param>
/// <param name="log">Ids only.</param>
/// <param name="clientRoots">What a client's certificate is checked against, for the record; null takes the system's.</param>
/// <param name="senders">Looks at what comes from outside; null looks at nothing.</param>
/// <param name="keys">Hears of keys that came along; null gathers none.</param>
/// <param name="habits">Hears how servers write their lines; null counts nothing.</param>
public sealed partial class Reception(
    Acceptance acceptance, Organization organization, NoticeDesk notices, TimeProvider clock, ILogger<Reception> log,
    X509Certificate2Collection? clientRoots = null, SenderCheck? senders = null, HarvestRounds? keys = null, HabitTally? habits = null)
{
    readonly byte[] ownHop = ReceivedLine.OwnLine(organization.Hostname);
    readonly HiddenFields ofStrangers = HiddenFields.OfStrangers(organization.Hostname);

    /// <summary>Notices take answers by e-mail.</summary>
    public bool TakesAnswers => notices.IsOpen;

    /// <summary>It has the form of an address that answers to notices go to.</summary>
    public bool IsForAnswers(RcptTo to) => notices.IsOurs(to);

    /// <summary>Somebody of ours answers a notice: that goes out like any other mail.</summary>
    public bool IsOwnAnswer(Envelope envelope) => envelope.Recipients.Any(notices.IsOurs) && envelope.From.Address is { } from && organization.Owns(from.AsciiDomain);

    /// <summary>Refuses what can never be delivered, before the message is sent.</summary>
    public ValueTask<SmtpReply?> Rcpt(RcptTo to, CancellationToken ct)
    {
        if (notices.IsOurs(to)) return notices.Rcpt(to, ct);

        // RFC 6761 §6.4: names under "invalid" never exist, so no retry could help.
        var never = to.Address.Domain == "invalid" || to.Address.Domain.EndsWith(".invalid", StringComparison.Ordinal);
        return ValueTask.FromResult(never ? new SmtpReply(550, "5.1.2", "that domain cannot exist") : null);
    }

    /// <param name="door">Which door it is.</param>
    /// <param name="client">Who sends.</param>
    /// <param name="envelope">From whom to whom.</param>
    /// <param name="body">The message.</param>
    /// <param name="mayWrite">When set, judges the author that the From field names; null asks nothing of it.</param>
    /// <param name="ct">Stops reading.</param>
    public ValueTask<SmtpReply> Take(Door door, SmtpClientInfo client, Envelope envelope, MessageBody body, Func<EmailAddress?, bool>? mayWrite, CancellationToken ct) =>
        door == Door.Relay && IsHandedOver(envelope)
            ? Take(HandedOver(client, envelope), body, examination: null, ct)
            : Take(LetterOf(door, client, envelope) with { MayWrite = mayWrite }, body, examination: null, ct);

    /// <summary>Mail from the world: who sent it is looked into while it comes in.</summary>
    /// <param name="client">Who brings it.</param>
    /// <param name="envelope">From whom to whom.</param>
    /// <param name="body">The message.</param>
    /// <param name="ct">Stops reading.</param>
    public ValueTask<SmtpReply> TakeIn(SmtpClientInfo client, Envelope envelope, MessageBody body, CancellationToken ct)
    {
        if (senders is not null && senders.IsFront(client)) return TakeHandedOver(client, envelope, body, ct);

        var letter = LetterOf(Door.Inbound, client, envelope);
        return Take(letter with { Road = RoadOf(letter.Arrival.Tls) }, body, senders?.Begin(letter.Id, client, envelope), ct);
    }

    /// <summary>As above, for what came to another system of the organization's from the world: how, nobody here saw.</summary>
    public ValueTask<SmtpReply> TakeHandedOver(SmtpClientInfo client, Envelope envelope, MessageBody body, CancellationToken ct)
    {
        var letter = HandedOver(client, envelope);
        return Take(letter, body, senders?.Begin(letter.Id, client, envelope), ct);
    }

    async ValueTask<SmtpReply> Take(Letter arrived, MessageBody body, Examination? examination, CancellationToken ct)
    {
        Letter? letter;
        try
        {
            letter = await notices.Readdress(arrived, ct);
        }
        catch (LedgerUnavailableException e)
        {
            LogRefused(arrived.Id, e.Message);
            return await Refuse(body, Away(e), ct);
        }

        return letter is null ? await Refuse(body, NoticeDesk.NoSuchAddress, ct) : await Keep(letter, body, examination, ct);
    }

    async ValueTask<SmtpReply> Keep(Letter letter, MessageBody body, Examination? examination, CancellationToken ct)
    {
        await using var incoming = acceptance.Begin(letter);
        try
        {
            var found = await Read(examination, body, incoming, ct);
            if (found?.Refusal is { } refusal) return refusal;

            // Whole messages are kept even when the program stops or the client is gone: the commit is on its way to disk either way.
            await acceptance.Accept(incoming, CancellationToken.None);
            keys?.Note(letter.Id, incoming.Size, found?.Keys ?? KeysProven.None, letter.Envelope.Recipients.Select(to => to.Address));
            habits?.Note(found?.Lines ?? []);
            return new SmtpReply(250, "2.0.0", $"accepted as {letter.Id:N}");
        }
        catch (LedgerUnavailableException e)
        {
            LogRefused(letter.Id, e.Message);
            await ReadOn(body, incoming, ct);
            return Away(e);
        }
    }

    static SmtpReply Away(LedgerUnavailableException e) => e.DiskFull
        ? new(452, "4.3.1", "no room to keep the message; try again later")
        : new(451, "4.3.0", "the message cannot be kept now; try again later");

    /// <returns>What was found on the way; null where nobody looks.</returns>
    static async ValueTask<Examined?> Read(Examination? examination, MessageBody body, Incoming incoming, CancellationToken ct)
    {
        await using var examining = examination;
        for (int read; (read = await body.Read(incoming.Free, ct)) > 0;)
        {
            if (examination is not null) await examination.See(incoming.With(read), read, isFull: read == incoming.Free.Length, ct);
            await incoming.Advance(read, ct);
        }

        var found = examination is null ? null : await examination.Finish(incoming.With(0), ct);
        incoming.Authenticity = found?.Authenticity;
        return found;
    }

    Letter HandedOver(SmtpClientInfo client, Envelope envelope) => LetterOf(Door.Inbound, client, envelope) with { Road = new ReplyRoad.HandedOver() };

    // A platform hands over what the world sent to a notice's address: then it is the world's mail, and nobody measured how it came.
    bool IsHandedOver(Envelope envelope) => envelope.Recipients.All(notices.IsOurs) && !IsOwnAnswer(envelope);

    static async Task<SmtpReply> Refuse(MessageBody body, SmtpReply reply, CancellationToken ct)
    {
        var scratch = new byte[16 * 1024];
        while (await body.Read(scratch, ct) > 0)
        {
        }

        return reply;
    }

    // The client hears the refusal only at the end of its data (RFC 5321 §4.1.1.4).
    static async ValueTask ReadOn(MessageBody body, Incoming incoming, CancellationToken ct)
    {
        while (await body.Read(incoming.Scratch, ct) > 0)
        {
        }
    }

    Letter LetterOf(Door door, SmtpClientInfo client, Envelope envelope)
    {
        var id = acceptance.NewId();
        return new Letter
        {
            Id = id,
            Door = door,
            Envelope = envelope,
            Arrival = new Arrival(client.Address.Address, client.Helo, client.User, SessionOf(client)),
            Trace = ReceivedLine.Write(client, envelope.From, organization.Hostname, id.ToString("N"), clock.GetUtcNow()),
            OwnHop = ownHop,
            Completes = door == Door.Submission,
            Hidden = door == Door.Inbound ? ofStrangers : HiddenFields.OfSenders,
        };
    }

    static ReplyRoad RoadOf(TlsSession? tls) => tls is null
        ? new ReplyRoad.Clear()
        : new ReplyRoad.Tls(new ReplyHop(tls.Version, tls.CipherSuite, tls.Bits, tls.Certificate is { IsVerified: true }));

    // Whom the client says it is decides nothing here: whether its certificate is for that name is kept as evidence.
    TlsSession? SessionOf(SmtpClientInfo client) => client is { Tls: { } session, Certificate: { } shown }
        ? session with { Certificate = PeerCertificates.Check(PeerRole.Client, shown, client.Intermediates, client.Helo ?? "", clientRoots, clock) }
        : client.Tls;

    [LoggerMessage(4031, LogLevel.Warning, "Message {Message} was answered with try later: {Reason}")]
    partial void LogRefused(Guid message, string reason);
}
