using Postern.Mail.Dns;

namespace Postern.Mail.Spf;

/// <summary>Evaluates sender policies (RFC 7208). For any thread.</summary>
public sealed class SpfEvaluator(IResolver resolver, TimeProvider clock)
{
    /// <summary>Judges MAIL FROM, or HELO where the path is null (§2.4).</summary>
    public Task<SpfResult> Check(SpfQuestion question, CancellationToken ct)
    {
        var at = question.Sender.LastIndexOf('@');
        if (question.Sender.Length == 0) return CheckHelo(question, ct);
        var local = at > 0 ? question.Sender[..at] : "postmaster";
        return Check(question, local, question.Sender[(at + 1)..], ct);
    }

    /// <summary>Judges the HELO name by itself (§2.3).</summary>
    public async Task<SpfResult> CheckHelo(SpfQuestion question, CancellationToken ct) =>
        await Check(question, "postmaster", question.Helo, ct) with { IsHelo = true };

    async Task<SpfResult> Check(SpfQuestion question, string local, string domain, CancellationToken ct)
    {
        // §4.3: what is no name of several labels has no policy.
        if (!DnsName.TryNormalize(domain, out var name) || !name.Contains('.')) return new(SpfVerdict.None, SpfRecord.Printable(domain), "not a domain name");

        using var patience = new CancellationTokenSource(SpfLimits.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            return await new SpfCheck(resolver, clock, question, local, name).Run(either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new(SpfVerdict.TempError, name, "the check took too long");
        }
    }
}
