using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Postern.Flow.Outside;
using Postern.Mail.MtaSts;
using Postern.Mail.TlsRpt;
using Postern.Store;
using Postern.Store.Domains;

namespace Postern.Flow.Domains;

/// <summary>
/// Knows which MTA-STS policy is in force for a domain (RFC 8461 §5.1). A policy once seen holds until its end, whatever the DNS or its
/// host say or do not say; only another policy takes its place.
/// </summary>
/// <param name="announcements">The TXT records.</param>
/// <param name="host">Where policies are fetched.</param>
/// <param name="shelf">Keeps them over a restart.</param>
/// <param name="options">See there.</param>
/// <param name="clock">Tells when a policy ends.</param>
/// <param name="log">Domains only.</param>
public sealed partial class StsPolicies(
    Announcements announcements, PolicyHost host, PolicyShelf shelf, StsOptions options, TimeProvider clock, ILogger<StsPolicies> log) : IAsyncDisposable
{
    /// <summary>Most domains remembered; the policies of others are on the shelf.</summary>
    public const int DomainsMax = 20_000;

    /// <summary>Most characters of policies remembered.</summary>
    public const long MemoryMax = 32 << 20;

    /// <summary>Most searches side by side; the rest wait for a place, and their copies no longer than any other.</summary>
    public const int SearchesMax = 64;

    /// <summary>A policy is read from the shelf again after so long: another node may have put a newer one there.</summary>
    public static readonly TimeSpan HeldFor = TimeSpan.FromHours(1);

    /// <summary>For how long it is remembered that there is none. The DNS has its own memory; this one spares the search.</summary>
    public static readonly TimeSpan AbsenceHeldFor = TimeSpan.FromMinutes(1);

    /// <summary>For how long a host that gave no policy is left alone, for each id: at least five minutes, says RFC 8461 §3.3.</summary>
    public static readonly TimeSpan FailureHeldFor = TimeSpan.FromMinutes(5);

    /// <summary>A policy holds for at least so long, whatever its max_age: one burst of mail is one fetch.</summary>
    public static readonly TimeSpan LifetimeMin = TimeSpan.FromMinutes(1);

    /// <summary>When mail went to a domain is kept to the day.</summary>
    static readonly TimeSpan UseNotedEvery = TimeSpan.FromDays(1);

    readonly Remembered<string, StsStanding> memory = new(DomainsMax, MemoryMax, clock);
    readonly Remembered<(string Domain, string Id), StsPolicyReading.Bad> failures = new(DomainsMax, long.MaxValue, clock);
    readonly ConcurrentDictionary<string, Lazy<Task<StsStanding>>> underWay = new(StringComparer.Ordinal);
    readonly SemaphoreSlim places = new(SearchesMax);
    readonly CancellationTokenSource closing = new();

    /// <summary>What holds for mail to a domain now. Waits no longer than <see cref="StsOptions.Timeout"/>.</summary>
    /// <param name="domain">The recipient's, in A-labels. Its policy is not that of the domains below it (RFC 8461 §3.4).</param>
    /// <param name="ct">Stops waiting, not the search.</param>
    public ValueTask<StsStanding> For(string domain, CancellationToken ct) =>
        memory.Recall(domain) is { } known ? new(known)
        : options.Enabled ? new(Learn(domain, ct))
        : new(new StsStanding.None("MTA-STS is switched off", MayCome: false));

    /// <summary>
    /// Whether the domain has another policy by now than the one that an exchanger has just failed: nothing fails before that was looked
    /// for (RFC 8461 §5).
    /// </summary>
    /// <returns>What holds now; null when it is still the same.</returns>
    public async Task<StsStanding?> Renewed(KnownPolicy failed, CancellationToken ct)
    {
        try
        {
            if (await shelf.Recall(failed.Domain, ct) is { } kept && kept.Id != failed.Id && Known(kept) is { } other) return Remember(other);

            return await Newer(failed, ct) is { } newer ? Remember(newer) : null;
        }
        catch (LedgerUnavailableException)
        {
            return null; // The policy that is known holds.
        }
    }

    /// <summary>Asks the domain whether a policy is still the same, and fetches it anew when it is not, or when its time is half over.</summary>
    public async Task Refresh(KnownPolicy known, CancellationToken ct)
    {
        var announced = await announcements.Of(known.Domain, ct);
        var isHalfOver = known.IsHalfOver(clock.GetUtcNow());
        switch (announced)
        {
            case Announcement.Made made when made.Id != known.Id || isHalfOver:
                await FetchAgain(known, made.Id, ct);
                break;
            case Announcement.Made:
                await shelf.Checked(known.Domain, ct);
                break;
            // Whoever can keep the DNS silent must not thereby end a policy: the host itself is asked, and proves who it is.
            case Announcement.None or Announcement.Failed when isHalfOver && known.Policy.Mode is not StsMode.None:
                await FetchAgain(known, known.Id, ct);
                break;
            case Announcement.None:
                await shelf.Checked(known.Domain, ct);
                break;
            case Announcement.Failed:
                break; // asked again in the next round
        }
    }

    /// <summary>A policy as it is kept; null when its text cannot be read.</summary>
    internal static KnownPolicy? Known(KeptPolicy kept) => StsPolicyReader.Read(System.Text.Encoding.UTF8.GetBytes(kept.Policy)) is StsPolicyReading.Good good
        ? new(kept.Domain, kept.Id, good.Policy, kept.FetchedAt, kept.ExpiresAt)
        : null;

    /// <summary>Waits until no search for this domain is under way.</summary>
    internal Task Settled(string domain) => underWay.TryGetValue(domain, out var search) ? search.Value : Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        await Task.WhenAll(underWay.Values.Select(search => search.Value)).ContinueWith(_ => { }, TaskScheduler.Default);
        closing.Dispose();
        places.Dispose();
    }

    async Task<StsStanding> Learn(string domain, CancellationToken ct)
    {
        try
        {
            return await underWay.GetOrAdd(domain, key => new(() => Search(key))).Value.WaitAsync(options.Timeout, clock, ct);
        }
        catch (TimeoutException)
        {
            LogLate(domain, options.Timeout);
            return new StsStanding.None($"whether {domain} has an MTA-STS policy is not known in time", MayCome: true);
        }
    }

    async Task<StsStanding> Search(string domain)
    {
        await Task.Yield(); // So that the entry under way is there before it is removed.
        try
        {
            await places.WaitAsync(closing.Token);
            try
            {
                return await FromShelf(domain, closing.Token) ?? await FromDomain(domain, closing.Token);
            }
            finally
            {
                places.Release();
            }
        }
        catch (LedgerUnavailableException)
        {
            return new StsStanding.Unknown($"the ledger cannot tell whether {domain} has an MTA-STS policy");
        }
        finally
        {
            underWay.TryRemove(domain, out _);
        }
    }

    async Task<StsStanding?> FromShelf(string domain, CancellationToken ct)
    {
        if (await shelf.Recall(domain, ct) is not { } kept || Known(kept) is not { } known) return null;

        if (clock.GetUtcNow() - kept.UsedAt >= UseNotedEvery) await shelf.Used(domain, ct);

        // A policy in force waits for the round of the day. One that protects nothing gives way to a better one at once.
        return Remember(known.Policy.Mode is StsMode.Enforce ? known : await Newer(known, ct) ?? known);
    }

    async Task<StsStanding> FromDomain(string domain, CancellationToken ct) => await announcements.Of(domain, ct) switch
    {
        Announcement.None none => Remember(domain, new StsStanding.None(none.Why, MayCome: false), AbsenceHeldFor),
        Announcement.Failed failed => Remember(domain, new StsStanding.None(failed.Why, MayCome: true), AbsenceHeldFor),
        Announcement.Made made => await Fetch(domain, made.Id, ct) switch
        {
            Fetched.Good good => Remember(good.Known),
            Fetched.Bad bad => Remember(domain, new StsStanding.None($"{domain} announces an MTA-STS policy, and {bad.Why}", MayCome: true) { Fault = bad.Type }, FailureHeldFor),
        },
    };

    async Task<KnownPolicy?> Newer(KnownPolicy known, CancellationToken ct) =>
        await announcements.Of(known.Domain, ct) is Announcement.Made made && made.Id != known.Id && await Fetch(known.Domain, made.Id, ct) is Fetched.Good newer ? newer.Known : null;

    async Task FetchAgain(KnownPolicy known, string id, CancellationToken ct)
    {
        switch (await Fetch(known.Domain, id, ct))
        {
            case Fetched.Good good:
                Remember(good.Known);
                break;
            case Fetched.Bad bad when known.Policy.Mode is not StsMode.None:
                LogNotRefreshed(known.Domain, known.Until, bad.Why);
                break;
            case Fetched.Bad:
                break; // nobody misses a policy that was taken back (RFC 8461 §3.3)
        }
    }

    async Task<Fetched> Fetch(string domain, string id, CancellationToken ct)
    {
        if (failures.Recall((domain, id)) is { } before) return new Fetched.Bad(before.Why, before.Type);

        switch (await host.Fetch(domain, ct))
        {
            case StsPolicyReading.Good { Policy: var policy }:
                return new Fetched.Good(await Keep(domain, id, policy, ct));
            case StsPolicyReading.Bad bad:
                LogNotFetched(domain, bad.Why);
                failures.Keep((domain, id), bad, clock.GetUtcNow() + FailureHeldFor, 1);
                return new Fetched.Bad(bad.Why, bad.Type);
            default:
                throw new InvalidOperationException("a policy is good or bad");
        }
    }

    async Task<KnownPolicy> Keep(string domain, string id, StsPolicy policy, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var known = new KnownPolicy(domain, id, policy, now, now + (policy.MaxAge > LifetimeMin ? policy.MaxAge : LifetimeMin));
        LogFetched(domain, id, policy.Mode, known.Until);
        try
        {
            await shelf.Keep(new(domain, id, string.Join('\n', policy.Lines()), now, known.Until, CheckedAt: now, UsedAt: now), ct);
        }
        catch (LedgerUnavailableException)
        {
            // It holds all the same, as long as it is remembered; the ledger's own troubles are told elsewhere.
        }

        return known;
    }

    StsStanding Remember(KnownPolicy known)
    {
        var left = known.Until - clock.GetUtcNow();
        return known.Policy.Mode switch
        {
            StsMode.None => Remember(known.Domain, new StsStanding.None($"the MTA-STS policy of {known.Domain} says none", MayCome: false), Least(left, AbsenceHeldFor)),
            StsMode.Testing => Remember(known.Domain, new StsStanding.Testing(known), Least(left, AbsenceHeldFor), known.Policy.Mx),
            StsMode.Enforce => Remember(known.Domain, new StsStanding.Enforced(known), Least(left, HeldFor), known.Policy.Mx),
        };
    }

    StsStanding Remember(string domain, StsStanding standing, TimeSpan heldFor, IReadOnlyList<MxPattern>? patterns = null)
    {
        memory.Keep(domain, standing, clock.GetUtcNow() + heldFor, domain.Length + (patterns?.Sum(pattern => pattern.Domain.Length) ?? 0));
        return standing;
    }

    static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;

    /// <summary>A fetch, its result kept.</summary>
    abstract record Fetched
    {
        Fetched() { }

        public sealed record Good(KnownPolicy Known) : Fetched;

        public sealed record Bad(string Why, TlsResultType Type) : Fetched;
    }

    [LoggerMessage(4080, LogLevel.Information, "MTA-STS of {Domain}: not known within {Timeout}")]
    partial void LogLate(string domain, TimeSpan timeout);

    [LoggerMessage(4081, LogLevel.Warning, "MTA-STS of {Domain}: a policy is announced, and {Why}")]
    partial void LogNotFetched(string domain, string why);

    [LoggerMessage(4082, LogLevel.Information, "MTA-STS of {Domain}: policy {Id}, {Mode}, until {Until}")]
    partial void LogFetched(string domain, string id, StsMode mode, DateTimeOffset until);

    [LoggerMessage(4083, LogLevel.Warning, "MTA-STS of {Domain}: the policy that ends {Until} cannot be refreshed: {Why}")]
    partial void LogNotRefreshed(string domain, DateTimeOffset until, string why);
}
