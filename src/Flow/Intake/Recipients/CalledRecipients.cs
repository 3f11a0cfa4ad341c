using System.Collections.Concurrent;
using Postern.Flow.Deliver;
using Postern.Mail.Addresses;
using Postern.Mail.Smtp;
using Postern.Mail.Smtp.Client;
using Postern.Rules.Decide;

namespace Postern.Flow.Intake.Recipients;

/// <summary>
/// Asks the mailbox server itself, on a lane that a message could take: a name is told over TLS that proves what the rule asks for, or not at all.
/// </summary>
public sealed class CalledRecipients(Destinations destinations, Policy policy, TimeProvider clock) : IRecipientSource
{
    /// <summary>Longest wait for the mailbox server: the client that asks has five minutes (RFC 5321 §4.5.3.2.3), and many behind it wait too.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>A mailbox server that could not be reached is left alone for so long: each question would wait as long as the first.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    readonly ConcurrentDictionary<string, (DateTimeOffset Until, RecipientAnswer.Unreachable Answer)> resting = new(StringComparer.Ordinal);

    static readonly RecipientAnswer Known = new RecipientAnswer.Known();

    public async ValueTask<RecipientAnswer> Ask(EmailAddress address, CancellationToken ct)
    {
        if (resting.TryGetValue(address.Domain, out var rest) && rest.Until > clock.GetUtcNow()) return rest.Answer;

        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            return await Ask(destinations.For(address.Domain), address, fresh: false, either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Resting(address.Domain, "the mailbox server does not answer in time");
        }
    }

    async Task<RecipientAnswer> Ask(Destination destination, EmailAddress address, bool fresh, CancellationToken ct)
    {
        var answer = await destination.Rent(policy.FloorFor(address.Domain, clock.GetUtcNow()), fresh, ct);
        if (answer is not LaneAnswer.Ready { Lane: Lane.Secure lane }) return Resting(address.Domain, WhyNot(answer));

        destination.BackOff.Worked();
        var reused = lane.Carried > 0;
        VerifyAnswer said;
        try
        {
            said = await lane.Verify(address, ct);
        }
        finally
        {
            await destination.Return(lane);
        }

        // As with a message: a server may close an idle connection at any time (RFC 5321 §3.8).
        return reused && said is VerifyAnswer.Broken or VerifyAnswer.Refused { Reply.Code: 421 } && !fresh ? await Ask(destination, address, fresh: true, ct) : Read(said, lane.Server);
    }

    RecipientAnswer.Unreachable Resting(string domain, string why)
    {
        var answer = new RecipientAnswer.Unreachable(why);
        resting[domain] = (clock.GetUtcNow() + Rest, answer);
        return answer;
    }

    static RecipientAnswer Read(VerifyAnswer said, string server) => said switch
    {
        VerifyAnswer.Taken => Known,
        VerifyAnswer.Refused { Step: SmtpStep.Rcpt, Reply: { IsPermanent: true } reply } => new RecipientAnswer.Unknown(StatusOf(reply)),
        VerifyAnswer.Refused no => new RecipientAnswer.Unreachable($"{server} says {no.Reply.Code} {no.Reply.Enhanced} at {no.Step}"),
        VerifyAnswer.Unsupported(var missing) => new RecipientAnswer.Unreachable($"{server} does not offer {missing}"),
        VerifyAnswer.Broken broken => new RecipientAnswer.Unreachable($"{server} went away at {broken.Step}: {broken.Reason}"),
    };

    // A mailbox that is full or closed is told as what it is (RFC 3463 §3.3); every other no means that nobody is there.
    static string StatusOf(SmtpReply reply) => reply.Enhanced is { } status && status.StartsWith("5.2.", StringComparison.Ordinal) ? status : "5.1.1";

    static string WhyNot(LaneAnswer answer) => answer switch
    {
        LaneAnswer.Closed closed => closed.Why,
        LaneAnswer.Wait wait => wait.Evidence.Why,
        LaneAnswer.Never never => never.Why,
        LaneAnswer.Ready => "a lane that proves nothing",
    };
}
