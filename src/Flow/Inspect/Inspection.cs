using Postern.Rules.Decide;

namespace Postern.Flow.Inspect;

/// <summary>Gathers the facts about a copy that policy judges by. Anew at each attempt: a new attempt has not tried any road.</summary>
public static class Inspection
{
    public static Stage Of(Stage.Accepted at, DateTimeOffset now) =>
        new Stage.Inspected(at.Work, new CopyFacts(at.Work.Copy.To.Address, at.Work.Copy.From.RequireTls, now - at.Work.Copy.AcceptedAt, Untried));

    static readonly TlsRoad Untried = new TlsRoad.Untried();
}
