using System.Diagnostics;
using Postern.Flow.Deliver;
using Postern.Flow.Inspect;
using Postern.Flow.Seal;
using Postern.Rules.Decide;
using Postern.Store.Queue;

namespace Postern.Flow;

/// <summary>The whole gateway on one screen: each arm is one station, and only <see cref="Stage.Done"/> leaves the line.</summary>
public sealed class Line(Policy policy, Inspection inspection, Sealer sealer, Courier courier)
{
    /// <summary>Most steps of one attempt. A closed road never opens again within it, nor is a way to encrypt tried twice, so more is a bug.</summary>
    const int StepsMax = 16;

    public async Task<Stage.Done> Carry(Work work, CancellationToken ct)
    {
        Stage at = new Stage.Accepted(work);
        for (var step = 0; step < StepsMax; step++)
        {
            if (at is Stage.Done done) return done;
            at = await Step(at, ct);
        }

        throw new UnreachableException("an attempt went in circles");
    }

    async ValueTask<Stage> Step(Stage at, CancellationToken ct) => at switch
    {
        Stage.Accepted copy => await inspection.Of(copy, ct),
        Stage.Inspected copy => Decide(copy),
        Stage.Decided copy => await sealer.Seal(copy, ct),
        Stage.Sealed copy => await courier.Deliver(copy, ct),
        Stage.Done => at,
    };

    Stage Decide(Stage.Inspected at) => policy.Decide(at.Facts) switch
    {
        Verdict.Protect verdict => new Stage.Decided(at.Work, at.Facts, verdict),
        Verdict.Wait wait => new Stage.Done(at.Work, Until(at.Work.Copy.Since + wait.Patience), new Evidence { Rule = wait.Rule, Why = wait.Why }),
        Verdict.Refuse no => new Stage.Done(at.Work, new Outcome.Failed(Outcome.Failed.NotAuthorized), new Evidence { Rule = no.Rule, Why = no.Why }),
    };

    static Outcome.TryLater Until(DateTimeOffset end) => new(NotBefore: null) { GivesUpAt = end };
}
