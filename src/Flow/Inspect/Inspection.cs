using Postern.Flow.Keys;
using Postern.Mail.Addresses;
using Postern.Mail.OpenPgp;
using Postern.Rules.Decide;
using Postern.Rules.Keys;
using Postern.Store;
using Postern.Store.Portal;
using Postern.Store.Queue;
using Postern.Store.Spool;

namespace Postern.Flow.Inspect;

/// <summary>Gathers the facts about a copy that policy judges by. Anew at each attempt: a new attempt has not tried any road, and keys come and go.</summary>
public sealed class Inspection(Policy policy, RecipientKeys keys, Ledger ledger, TimeProvider clock)
{
    /// <summary>Nobody takes a message back so soon after its acceptance: its first attempt is not worth a look.</summary>
    static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(5);

    static readonly TlsRoad Untried = new TlsRoad.Untried();

    public async ValueTask<Stage> Of(Stage.Accepted at, CancellationToken ct) => await StopOf(at.Work.Copy, ct) is { } stop
        ? new Stage.Done(at.Work, new Outcome.Failed(Outcome.Failed.NotAuthorized), new Evidence { Why = stop.WhyStopped() })
        : new Stage.Inspected(at.Work, await FactsOf(at.Work.Copy, ct));

    ValueTask<ClosureKind?> StopOf(QueuedCopy copy, CancellationToken ct) => copy is { Attempts: 0, InsteadOf: null } && clock.GetUtcNow() - copy.AcceptedAt < FreshFor
        ? ValueTask.FromResult<ClosureKind?>(null)
        : new(ledger.Life.StopOf(copy.Id, copy.InsteadOf, ct));

    public async ValueTask<CopyFacts> FactsOf(QueuedCopy copy, CancellationToken ct) => await FactsOf(copy, clock.GetUtcNow() - copy.Since, ct) with
    {
        RelaxesTls = copy.From.RelaxesTls,
        AsksQuestion = copy.From.AsksQuestion,
        IsInPortal = copy.InsteadOf is not null,
    };

    ValueTask<CopyFacts> FactsOf(QueuedCopy copy, TimeSpan age, CancellationToken ct) => copy.Door == Door.Inbound
        ? ValueTask.FromResult(InboundFacts(copy.To.Address, copy.From.RequireTls, age))
        : FactsOf(copy.To.Address, copy.From.RequireTls, age, ct);

    /// <summary>For mail from the world to the organization's people: no key is looked for, since none would be used.</summary>
    public CopyFacts InboundFacts(EmailAddress recipient, bool requireTls, TimeSpan age) => new(recipient, requireTls, age, Untried) { At = clock.GetUtcNow(), IsInbound = true };

    /// <summary>The same without a copy, for whoever asks what would happen.</summary>
    public async ValueTask<CopyFacts> FactsOf(EmailAddress recipient, bool requireTls, TimeSpan age, CancellationToken ct)
    {
        var facts = new CopyFacts(recipient, requireTls, age, Untried) { At = clock.GetUtcNow() };
        if (!policy.WantsKeys(recipient, facts.At)) return facts;

        var found = await keys.Of(recipient, policy.LeastTrust(recipient, facts.At), ct);
        return found.Count == 0 ? facts : facts with { Keys = found, Unsealable = Impossible(found) };
    }

    // Without librnp there is no OpenPGP here, whoever has a key.
    static SealFault[] Impossible(IReadOnlyList<KeyFacts> found) =>
        found.Any(key => key.Key.Standard == KeyStandard.OpenPgp) && OpenPgpLibrary.Problem is { } missing ? [new SealFault(KeyStandard.OpenPgp, missing)] : [];
}
