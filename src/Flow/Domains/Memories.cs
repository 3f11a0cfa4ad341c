using System.Text;
using Microsoft.Extensions.Logging;
using Postern.Flow.Outside;
using Postern.Mail.Addresses;
using Postern.Mail.Tls;
using Postern.Rules.Decide;
using Postern.Rules.Domains;
using Postern.Store;
using Postern.Store.Domains;

namespace Postern.Flow.Domains;

/// <summary>
/// Knows what the exchangers of each domain always proved, and tells when one proves less. Asked once for each connection that is
/// opened, and never for a message on a lane that is open.
/// </summary>
/// <param name="shelf">Keeps memories over a restart.</param>
/// <param name="alarms">Where falls are recorded.</param>
/// <param name="policy">What the organization wants done.</param>
/// <param name="options">See there.</param>
/// <param name="clock">Tells the time.</param>
/// <param name="log">Domains and servers only.</param>
public sealed partial class Memories(MemoryShelf shelf, AlarmBook alarms, Policy policy, MemoryOptions options, TimeProvider clock, ILogger<Memories> log)
{
    /// <summary>Most domains in memory; the others are on the shelf.</summary>
    public const int DomainsMax = 20_000;

    /// <summary>Most octets of memories in memory, as text.</summary>
    public const long MemoryMax = 32 << 20;

    /// <summary>A domain is read from the shelf again after so long: another node may have learned more. Before a fall is told, always.</summary>
    public static readonly TimeSpan HeldFor = TimeSpan.FromHours(1);

    /// <summary>A change that is not urgent is kept at the first occasion after so long.</summary>
    public static readonly TimeSpan UnkeptFor = TimeSpan.FromMinutes(30);

    /// <summary>The same fall is counted once in so long: a thousand copies that wait ask a thousand times.</summary>
    public static readonly TimeSpan RaisedEvery = TimeSpan.FromMinutes(1);

    /// <summary>Several lanes, or nodes, learn of one domain at once; then all but one look again.</summary>
    const int TriesMax = 4;

    readonly Remembered<string, Held> memory = new(DomainsMax, MemoryMax, clock);
    readonly Remembered<(string Domain, FallKind Kind), string> raised = new(DomainsMax, MemoryMax, clock);

    /// <summary>An exchanger of the domain did this: is it what it always does?</summary>
    public async ValueTask<Recollection> See(string domain, Observation seen, CancellationToken ct)
    {
        domain = KeyOf(domain);
        try
        {
            for (var tries = 1; ; tries++)
            {
                // Before a fall is told, and after a race, the shelf is asked: a person may have accepted it, or another node seen it right.
                var known = tries == 1 ? memory.Recall(domain) : null;
                var held = known ?? await Read(domain, ct);
                var verdict = MemoryJudge.Judge(held.Memory, seen, options.SettlesAfter, clock.GetUtcNow());
                if (verdict is MemoryVerdict.Fallen && known is not null) continue;
                if (await TryKeep(domain, held, verdict, ct) || tries == TriesMax) return await Told(domain, held, verdict, ct);
            }
        }
        catch (LedgerUnavailableException)
        {
            return new Recollection.Unknown($"the ledger cannot tell what the servers of {domain} proved until now");
        }
    }

    /// <summary>What a server of the domain must show before it is given a notice or a code.</summary>
    public async ValueTask<NoticeNeed> ForNotices(string domain, string server, CancellationToken ct)
    {
        domain = KeyOf(domain);
        var road = policy.OnDowngrade(domain, clock.GetUtcNow());
        if (road is DowngradeRoad.Ignore) return new NoticeNeed.Nothing();

        try
        {
            var held = memory.Recall(domain) ?? await Read(domain, ct);
            return MemoryJudge.Forgetting(held.Memory, clock.GetUtcNow()).AskedOf(server) is { } asked && asked >= LeastThatHolds(road)
                ? new NoticeNeed.Proof(asked)
                : new NoticeNeed.Nothing();
        }
        catch (LedgerUnavailableException)
        {
            return new NoticeNeed.Unknown($"the ledger cannot tell what the servers of {domain} proved until now");
        }
    }

    /// <summary>What is done for this domain when its servers prove less than they did.</summary>
    public DowngradeRoad RoadOf(string domain) => policy.OnDowngrade(KeyOf(domain), clock.GetUtcNow());

    /// <summary>What is remembered now.</summary>
    public async Task<DomainMemory> Of(string domain, CancellationToken ct) => MemoryText.Read(await shelf.Recall(KeyOf(domain), ct));

    /// <summary>A-labels, lower case.</summary>
    public static string KeyOf(string domain) => Ascii.IsValid(domain) ? domain.ToLowerInvariant() : new EmailAddress("postmaster", domain).AsciiDomain;

    // Where nobody ever knew the server from an impostor, whoever can take TLS away could have answered the handshake himself: holding
    // the notice back would keep nothing from him. Who wants even that asks for "wait".
    static ServerProof LeastThatHolds(DowngradeRoad road) => road is DowngradeRoad.Wait ? ServerProof.Encrypted : ServerProof.Verified;

    async Task<Held> Read(string domain, CancellationToken ct)
    {
        var kept = await shelf.Recall(domain, ct);
        return Remember(domain, new(MemoryText.Read(kept), kept?.Memory ?? "", kept?.Version ?? 0, kept?.ChangedAt ?? DateTimeOffset.UnixEpoch));
    }

    /// <returns>False when somebody else has kept another memory since this one was read.</returns>
    async Task<bool> TryKeep(string domain, Held held, MemoryVerdict verdict, CancellationToken ct)
    {
        if ((ReferenceEquals(verdict.Memory, held.Memory) && !held.IsOwed) || !options.Learns) return true;

        var now = clock.GetUtcNow();
        var text = verdict.IsUrgent || held.IsOwed || now - held.KeptAt >= UnkeptFor ? MemoryText.Write(verdict.Memory) : held.Text;
        try
        {
            if (text != held.Text && !await shelf.Keep(domain, text, held.Version, ct)) return false;

            Remember(domain, text == held.Text ? held with { Memory = verdict.Memory } : new(verdict.Memory, text, held.Version + 1, now));
        }
        catch (LedgerUnavailableException)
        {
            // What was read holds all the same, and what is new is kept at the next occasion. The ledger's own troubles are told elsewhere.
            Remember(domain, held with { Memory = verdict.Memory, IsOwed = true });
        }

        return true;
    }

    Held Remember(string domain, Held held)
    {
        memory.Keep(domain, held, clock.GetUtcNow() + HeldFor, held.Text.Length + domain.Length);
        return held;
    }

    async Task<Recollection> Told(string domain, Held before, MemoryVerdict verdict, CancellationToken ct)
    {
        switch (verdict)
        {
            case MemoryVerdict.Fallen fallen:
                if (options.Learns) await TryRaise(domain, fallen, ct);
                return new Recollection.Fallen(fallen.Was, fallen.Words);
            case MemoryVerdict.Steady steady:
                if (options.Learns && steady.Memory.Falls.Count < before.Memory.Falls.Count) await TryRecover(domain, before.Memory, steady.Memory, ct);
                return Recollection.Held.Always;
            default:
                throw new InvalidOperationException("a memory holds or it does not");
        }
    }

    async Task TryRaise(string domain, MemoryVerdict.Fallen fallen, CancellationToken ct)
    {
        if (!fallen.IsUrgent && raised.Recall((domain, fallen.Kind)) is not null) return;

        try
        {
            if (await alarms.Raise(domain, fallen, ct)) LogFallen(domain, fallen.Server, fallen.Kind, fallen.Words);
            raised.Keep((domain, fallen.Kind), fallen.Server, clock.GetUtcNow() + RaisedEvery, domain.Length);
        }
        catch (LedgerUnavailableException)
        {
            LogUnwritten(domain, fallen.Server, fallen.Words); // and raised again with the next attempt
        }
    }

    async Task TryRecover(string domain, DomainMemory before, DomainMemory after, CancellationToken ct)
    {
        foreach (var kind in before.Falls.Select(fall => fall.Kind).Distinct().Where(kind => after.Falls.All(fall => fall.Kind != kind)))
        {
            LogRecovered(domain, kind);
            try
            {
                await alarms.Recovered(domain, kind, ct);
            }
            catch (LedgerUnavailableException)
            {
                // The alarm stays as it is. Who accepts it then accepts less than there is, and it settles anew.
            }
        }
    }

    /// <param name="Memory">What is remembered.</param>
    /// <param name="Text">What of it is kept.</param>
    /// <param name="Version">Of that.</param>
    /// <param name="KeptAt">When.</param>
    sealed record Held(DomainMemory Memory, string Text, long Version, DateTimeOffset KeptAt)
    {
        /// <summary>Something urgent could not be kept.</summary>
        public bool IsOwed { get; init; }
    }

    [LoggerMessage(4110, LogLevel.Warning, "Downgrade of {Domain} at {Server} ({Kind}): {Words}")]
    partial void LogFallen(string domain, string server, FallKind kind, string words);

    [LoggerMessage(4113, LogLevel.Error, "Downgrade of {Domain} at {Server} could not be recorded, and is tried again: {Words}")]
    partial void LogUnwritten(string domain, string server, string words);

    [LoggerMessage(4111, LogLevel.Information, "Downgrade of {Domain} ({Kind}) has come right; the alarm stays open until somebody has looked")]
    partial void LogRecovered(string domain, FallKind kind);
}
