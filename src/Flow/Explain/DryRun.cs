using Postern.Flow.Deliver;
using Postern.Mail.Addresses;
using Postern.Mail.Tls;
using Postern.Rules.Decide;

namespace Postern.Flow.Explain;

/// <summary>Says how a message would travel now, without sending it: the same policy, and the same servers asked as a delivery would.</summary>
public sealed class DryRun(Policy policy, Routes routes, Roads roads)
{
    public async Task<Explanation> Explain(EmailAddress to, bool requireTls, CancellationToken ct)
    {
        to = to with { Domain = to.AsciiDomain };
        var facts = new CopyFacts(to, requireTls, TimeSpan.Zero, new TlsRoad.Untried());
        var verdict = policy.Decide(facts);
        if (verdict is not Verdict.Protect { Protection: Protection.ProvenTls tls }) return Explanation.Of(verdict);

        return await roads.Secure(routes.For(to.Domain), to.Domain, tls.Floor, ct) switch
        {
            LaneAnswer.Ready { Lane: var lane } => await Seen(verdict, lane),
            LaneAnswer.Closed closed => Explanation.Of(policy.Decide(facts with { Road = closed.Road })),
            LaneAnswer.Wait wait => new Explanation("wait", verdict.Rule, wait.Evidence.Why),
            LaneAnswer.Never never => new Explanation("refuse", verdict.Rule, never.Why),
        };
    }

    static async Task<Explanation> Seen(Verdict verdict, Lane lane)
    {
        await using (lane) return Explanation.Of(verdict) with { Server = lane.Server, Tls = lane.Tls };
    }
}

/// <param name="Protection"><c>tls</c>, <c>portal</c>, <c>refuse</c>, or <c>wait</c> when nobody can tell now.</param>
/// <param name="Rule">The rule that decides; none when there is nowhere to go.</param>
/// <param name="Why">In one sentence.</param>
public sealed record Explanation(string Protection, string? Rule, string Why)
{
    /// <summary>The server that was asked.</summary>
    public string? Server { get; init; }
    public TlsSession? Tls { get; init; }

    internal static Explanation Of(Verdict verdict) => verdict switch
    {
        Verdict.Protect { Protection: var protection } yes => new Explanation(NameOf(protection), yes.Rule, yes.Why),
        Verdict.Wait wait => new Explanation("wait", wait.Rule, wait.Why),
        Verdict.Refuse no => new Explanation("refuse", no.Rule, no.Why),
    };

    static string NameOf(Protection protection) => protection switch
    {
        Rules.Decide.Protection.ProvenTls => "tls",
        Rules.Decide.Protection.Portal => "portal",
    };
}
