using System.Security.Cryptography.X509Certificates;
using Postern.Mail.Dns;
using Postern.Mail.Smtp.Client;
using Postern.Mail.Spf;
using Postern.Rules.Decide;
using Postern.Rules.Domains;

namespace Postern.Flow.Domains;

/// <summary>What was found out about a domain, and what it means.</summary>
/// <param name="Facts">As seen from here.</param>
/// <param name="Verdict">For everybody.</param>
/// <param name="Own">What this house's policy would do with a letter to it; null when nobody knows.</param>
/// <param name="Took">From question to answer.</param>
public sealed record DomainReport(DomainFacts Facts, DomainVerdict Verdict, Verdict? Own, TimeSpan Took);

/// <summary>Looks at a domain's mail from outside, everything side by side, and never for longer than <see cref="CheckLimits.DurationMax"/>. Thread safe.</summary>
/// <param name="resolver">Knows the names.</param>
/// <param name="client">Own name and roots; time-outs are those of <see cref="CheckLimits"/>.</param>
/// <param name="reach">How far it may go.</param>
/// <param name="policy">This house's.</param>
/// <param name="webRoots">Where certificates of policy hosts must end; null takes the system's roots.</param>
public sealed class DomainCheck(IResolver resolver, SmtpClientOptions client, Reach reach, Policy policy, X509Certificate2Collection? webRoots = null)
{
    readonly SmtpClientOptions brisk = client with
    {
        ConnectTimeout = CheckLimits.ConnectTimeout,
        BannerTimeout = CheckLimits.AnswerTimeout,
        CommandTimeout = CheckLimits.AnswerTimeout,
        HandshakeTimeout = CheckLimits.AnswerTimeout,
    };

    readonly RecordLook records = new(resolver);
    readonly DaneLook danes = new(resolver, reach.Port);
    readonly StsLook policies = new(resolver, reach, webRoots, client.Clock);
    readonly ExchangerListing listing = new(resolver, reach);

    /// <summary>Only <paramref name="ct"/> throws; what nobody answers is reported as not known.</summary>
    public async Task<DomainReport> Examine(DomainQuestion question, CancellationToken ct)
    {
        var began = client.Clock.GetTimestamp();
        using var patience = new CancellationTokenSource(CheckLimits.Patience, client.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        var facts = await Gather(question, either.Token);
        ct.ThrowIfCancellationRequested();
        return new(facts, DomainJudge.Judge(facts), OwnRoad.Decide(policy, facts), client.Clock.GetElapsedTime(began));
    }

    async Task<DomainFacts> Gather(DomainQuestion question, CancellationToken ct)
    {
        var domain = question.Domain;
        var tlsRpt = Soon(records.TlsRpt(domain, ct), new TlsRptFacts(RecordState.Unknown, [], RecordLook.Late));
        var spf = Soon(records.Spf(domain, ct), new SpfSurvey(SpfState.TryLater, null, 0, SpfEnd.None, RecordLook.Late));
        var dmarc = Soon(records.Dmarc(domain, ct), new DmarcFacts(RecordState.Unknown, RecordLook.Late));
        var dkim = Task.WhenAll(question.Selectors.Take(CheckLimits.SelectorsMax).Select(selector =>
            Soon(records.Dkim(selector, domain, ct), new DkimFacts(selector, RecordState.Unknown, Problem: RecordLook.Late))));
        var sts = Soon(policies.Of(domain, ct), new StsSeen(new(StsState.Unknown) { Problem = RecordLook.Late }, null));
        var list = await Soon(listing.Of(domain, ct), new Listing(new(MxState.Unknown, Signature.Unsigned, RecordLook.Late), []));
        var (exchangers, policy) = (await Exchangers(question, list, ct), await sts);

        return new()
        {
            Domain = domain,
            At = client.Clock.GetUtcNow(),
            Mx = list.Mx,
            Exchangers = [.. exchangers.Select(host => host with { IsInStsPolicy = policy.Policy?.Names(host.Name) })],
            MtaSts = policy.Facts,
            TlsRpt = await tlsRpt,
            Spf = await spf,
            Dkim = await dkim,
            Dmarc = await dmarc,
        };
    }

    async Task<IReadOnlyList<ExchangerFacts>> Exchangers(DomainQuestion question, Listing list, CancellationToken ct)
    {
        using var connections = new SemaphoreSlim(CheckLimits.ConnectionsMax);
        var look = new ServerLook(brisk, reach, connections);
        return await Task.WhenAll(list.Exchangers.Select(host => Exchanger(list, host, look, question.WantsAllSuites, ct)));
    }

    async Task<ExchangerFacts> Exchanger(Listing list, FoundExchanger host, ServerLook look, bool wantsAllSuites, CancellationToken ct)
    {
        var dane = Soon(danes.Of(list, host, ct), new DaneSeen(new(DaneState.Failing, Problem: RecordLook.Late), null));
        var servers = await Task.WhenAll(host.Addresses.Select(address => look.At(host.Name, address, dane, wantsAllSuites, ct)));
        return new() { Name = host.Name, Preference = host.Preference, Signature = host.Signature, Problem = host.Problem, Dane = (await dane).Facts, Servers = servers };
    }

    static async Task<T> Soon<T>(Task<T> asked, T late)
    {
        try
        {
            return await asked;
        }
        catch (OperationCanceledException)
        {
            return late;
        }
    }
}
