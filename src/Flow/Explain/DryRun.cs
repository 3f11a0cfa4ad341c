using Postern.Flow.Deliver;
using Postern.Flow.Inspect;
using Postern.Mail.Addresses;
using Postern.Mail.Tls;
using Postern.Rules.Decide;
using Postern.Store.Queue;

namespace Postern.Flow.Explain;

/// <summary>Says how a message would travel now, without sending it: the same policy, and the same servers asked as a delivery would.</summary>
public sealed class DryRun(Policy policy, Inspection inspection, Routes routes, Roads roads)
{
    /// <param name="to">The recipient.</param>
    /// <param name="requireTls">As REQUIRETLS.</param>
    /// <param name="ct">Stops asking.</param>
    /// <param name="isInbound">The message would come from the world, for one of the organization's people.</param>
    public async Task<Explanation> Explain(EmailAddress to, bool requireTls, CancellationToken ct, bool isInbound = false)
    {
        to = to with { Domain = to.AsciiDomain };
        return await Explain(isInbound ? inspection.InboundFacts(to, requireTls, TimeSpan.Zero) : await inspection.FactsOf(to, requireTls, TimeSpan.Zero, ct), ct);
    }

    /// <summary>The same for a copy as it is: <c>refuse</c> when it waits in the portal and there is no other way.</summary>
    public async Task<Explanation> Explain(QueuedCopy copy, CancellationToken ct) => await Explain(await inspection.FactsOf(copy, ct), ct);

    async Task<Explanation> Explain(CopyFacts facts, CancellationToken ct)
    {
        var to = facts.Recipient;
        var verdict = policy.Decide(facts);
        if (verdict is not Verdict.Protect { Protection: var protection } || FloorOf(protection) is not { } floor) return Explanation.Of(verdict);

        return await roads.Secure(routes.For(to.Domain), to.Domain, floor, ct) switch
        {
            LaneAnswer.Ready { Lane: var lane } => await Seen(verdict, lane),
            LaneAnswer.Closed closed => Explanation.Of(policy.Decide(facts with { Road = closed.Road })),
            LaneAnswer.Wait wait => new Explanation("wait", verdict.Rule, wait.Evidence.Why),
            LaneAnswer.Never never => new Explanation("refuse", verdict.Rule, never.Why),
        };
    }

    // What travels needs a server that proves it, encrypted or not.
    static TlsFloor? FloorOf(Protection protection) => protection switch
    {
        Protection.Smime smime => smime.Floor,
        Protection.OpenPgp openPgp => openPgp.Floor,
        Protection.ProvenTls tls => tls.Floor,
        Protection.Portal => null,
    };

    static async Task<Explanation> Seen(Verdict verdict, Lane lane)
    {
        await using (lane) return Explanation.Of(verdict) with { Server = lane.Server, Tls = lane.Tls };
    }
}

/// <param name="Protection"><c>smime</c>, <c>openpgp</c>, <c>tls</c>, <c>portal</c>, <c>refuse</c>, or <c>wait</c> when nobody can tell now.</param>
/// <param name="Rule">The rule that decides; none when there is nowhere to go.</param>
/// <param name="Why">In one sentence.</param>
public sealed record Explanation(string Protection, string? Rule, string Why)
{
    /// <summary>The server that was asked.</summary>
    public string? Server { get; init; }
    public TlsSession? Tls { get; init; }

    /// <summary>Postern's id of the key it would be encrypted to.</summary>
    public Guid? KeyId { get; init; }

    public string? KeyFingerprint { get; init; }

    internal static Explanation Of(Verdict verdict) => verdict switch
    {
        Verdict.Protect { Protection: var protection } yes => new Explanation(protection.Name, yes.Rule, string.Join("; ", [yes.Why, .. yes.PassedOver]))
        {
            KeyId = protection.EncryptedTo?.Id,
            KeyFingerprint = protection.EncryptedTo?.Key.Fingerprint,
        },
        Verdict.Wait wait => new Explanation("wait", wait.Rule, wait.Why),
        Verdict.Refuse no => new Explanation("refuse", no.Rule, no.Why),
    };
}
