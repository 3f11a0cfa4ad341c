using Postern.Flow.Dkim;
using Postern.Flow.Seal;
using Postern.Mail.Smtp;
using Postern.Mail.Smtp.Client;
using Postern.Rules.Decide;
using Postern.Rules.Retry;
using Postern.Store.Queue;

namespace Postern.Flow.Deliver;

/// <summary>Takes a sealed copy to its destination. What the far side says is an answer; what it says about TLS sends the copy back to be decided anew.</summary>
public sealed class Courier(Destinations destinations, RetrySchedule schedule, Organization organization, Signatory signatory, TimeProvider clock)
{
    public Task<Stage> Deliver(Stage.Sealed at, CancellationToken ct) => at.Letter switch
    {
        SealedCopy.UnderTls letter => DeliverWhole(at, letter, ct),
        SealedCopy.InPortal letter => DeliverNotice(at, letter, ct),
    };

    async Task<Stage> DeliverWhole(Stage.Sealed at, SealedCopy.UnderTls letter, CancellationToken ct)
    {
        await using var rest = letter.Content.Rest;
        return await DeliverMessage(at, letter, fresh: false, ct);
    }

    async Task<Stage> DeliverMessage(Stage.Sealed at, SealedCopy.UnderTls letter, bool fresh, CancellationToken ct)
    {
        var destination = destinations.For(at.Work.Copy.To.Address.Domain);
        var answer = await destination.Rent(letter.Floor, fresh, ct);
        if (answer is not LaneAnswer.Ready { Lane: Lane.Secure lane }) return WithoutLane(at, destination, answer);

        destination.BackOff.Worked();
        var reused = lane.Carried > 0;
        var sent = await lane.Send(letter, new Envelope(FromOf(at, letter), [at.Work.Copy.To]), ct);
        var stage = Sent(at, lane, letter.Signature, sent);
        await destination.Return(lane);

        // A server may close an idle connection at any time (RFC 5321 §3.8); that says nothing about the message.
        return reused && letter.Content.Rest is null && WasClosedBeforehand(sent) ? await DeliverMessage(at, letter, fresh: true, ct) : stage;
    }

    async Task<Stage> DeliverNotice(Stage.Sealed at, SealedCopy.InPortal letter, CancellationToken ct)
    {
        var destination = destinations.For(at.Work.Copy.To.Address.Domain);
        var answer = await destination.RentAny(ct);
        if (answer is not LaneAnswer.Ready { Lane: var lane }) return WithoutLane(at, destination, answer);

        destination.BackOff.Worked();
        var mail = await OwnMail.Of(letter.Notice, at.Work.Copy.To.Address, organization.MailDomain, clock.GetUtcNow(), signatory, ct);
        var sent = await lane.Send(mail, at.Work.Copy.To, ct);
        var stage = Sent(at, lane, mail.Signature, sent);
        await destination.Return(lane);
        return stage;
    }

    // Encrypted octets are 7-bit, whatever the message is; opened ones may be 8-bit, whatever it was.
    static MailFrom FromOf(Stage.Sealed at, SealedCopy.UnderTls letter) => letter switch
    {
        { Encrypted: { } encrypted } => at.Work.Copy.From with { Body = BodyKind.SevenBit, SmtpUtf8 = at.Work.Copy.From.SmtpUtf8 && !encrypted.IsAscii },
        { Opened: { } opened } => at.Work.Copy.From with { Body = opened.Is8Bit ? BodyKind.EightBitMime : BodyKind.SevenBit },
        _ => at.Work.Copy.From,
    };

    Stage WithoutLane(Stage.Sealed at, Destination destination, LaneAnswer answer) => answer switch
    {
        LaneAnswer.Closed closed => BackToDecide(at, destination, closed),
        LaneAnswer.Never never => Done(at, new Outcome.Failed(never.Status), new Evidence { Why = never.Why }),
        LaneAnswer.Wait wait => Postpone(at, destination, wait.Evidence),
        LaneAnswer.Ready ready => throw new InvalidOperationException($"a message asked for a secure lane and got {ready.Lane.GetType().Name}"),
    };

    static Stage.Inspected BackToDecide(Stage.Sealed at, Destination destination, LaneAnswer.Closed closed)
    {
        destination.BackOff.Worked();
        return new Stage.Inspected(at.Work, at.Facts with { Road = closed.Road });
    }

    Stage.Done Postpone(Stage.Sealed at, Destination destination, Evidence evidence)
    {
        destination.BackOff.Failed(clock.GetUtcNow(), failures => schedule.DelayAfter(failures, TimeSpan.Zero, 0) ?? schedule.Longest, evidence.Why);
        return Done(at, new Outcome.TryLater(NotBefore: null), evidence);
    }

    static Stage Sent(Stage.Sealed at, Lane lane, DomainSignature? signature, SendAnswer answer) => answer switch
    {
        SendAnswer.Accepted yes => Done(at, new Outcome.Delivered(at.Letter is SealedCopy.InPortal || !lane.OffersReports), With(lane, signature, yes.Reply, WhyDelivered(at, lane))),
        SendAnswer.Refused { Reply.IsPermanent: true } no => Done(at, new Outcome.Failed(no.Reply.Enhanced ?? "5.0.0"), With(lane, signature, no.Reply, $"{lane.Server} refuses at {no.Step}")),
        SendAnswer.Refused no => Done(at, new Outcome.TryLater(NotBefore: null), With(lane, signature, no.Reply, $"{lane.Server} asks to wait at {no.Step}")),
        SendAnswer.Unsupported no => CannotCarry(at, lane, no.Missing),
        SendAnswer.Broken no => Done(at, new Outcome.TryLater(NotBefore: null), With(lane, signature, null, $"{lane.Server} went away at {no.Step}: {no.Reason}")),
    };

    static string WhyDelivered(Stage.Sealed at, Lane lane) => at.Letter switch
    {
        SealedCopy.UnderTls { Encrypted: null } => string.Join("; ", [.. Proven(at, lane), .. at.Verdict.PassedOver]),
        SealedCopy.UnderTls => string.Join("; ", [at.Verdict.Why, .. Proven(at, lane), .. at.Verdict.PassedOver]),
        SealedCopy.InPortal => at.Verdict.Why,
    };

    static IEnumerable<string> Proven(Stage.Sealed at, Lane lane)
    {
        yield return $"{lane.Server} proved the TLS that the rule asks for";
        if (at.Letter is SealedCopy.UnderTls { Floor.HeedsPublished: false } && at.Facts.RelaxesTls) yield return "its sender waived what the recipient's domain publishes (TLS-Required: No)";
    }

    // The notice needs nothing special but, for an address in UTF-8, SMTPUTF8; without that there is no way to reach it at all.
    static Stage CannotCarry(Stage.Sealed at, Lane lane, MissingExtension missing) => at.Letter switch
    {
        SealedCopy.UnderTls => new Stage.Inspected(at.Work, at.Facts with
        {
            Road = new TlsRoad.Closed(TlsFault.CannotCarry, $"{lane.Server} does not offer what this message needs: {missing}", IsWhole: true),
        }),
        SealedCopy.InPortal => Done(at, new Outcome.Failed("5.6.7"), With(lane, null, null, $"{lane.Server} does not offer {missing}")),
    };

    static Evidence With(Lane lane, DomainSignature? signature, SmtpReply? reply, string why) => new()
    {
        Why = why,
        Signature = signature,
        Server = lane.Server,
        Address = lane.Address,
        Tls = lane.Tls,
        ReplyCode = reply?.Code,
        ReplyEnhanced = reply?.Enhanced,
        ReplyText = reply?.Text,
    };

    static Stage.Done Done(Stage.Sealed at, Outcome outcome, Evidence evidence) => new(at.Work, outcome, evidence with
    {
        Protection = at.Verdict.Protection.Name,
        Rule = at.Verdict.Rule,
        KeyId = at.Verdict.Protection.EncryptedTo?.Id,
        KeyFingerprint = at.Verdict.Protection.EncryptedTo?.Key.Fingerprint,
        EndToEnd = at.Letter is SealedCopy.UnderTls letter ? letter.EndToEnd : null,
    });

    static bool WasClosedBeforehand(SendAnswer answer) => answer is
        SendAnswer.Broken { Step: SmtpStep.Mail or SmtpStep.Rcpt or SmtpStep.Data } or SendAnswer.Refused { Reply.Code: 421, Step: SmtpStep.Mail };
}
