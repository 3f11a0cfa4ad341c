using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Postern.Flow.Outside;
using Postern.Mail.Addresses;
using Postern.Store;

namespace Postern.Flow.Discover;

/// <summary>
/// Looks for the keys of recipients. All sources are asked side by side; a copy waits no longer than <see cref="DiscoveryOptions.Timeout"/>,
/// and what comes later is there for the next one. The organization's own domains are never asked about.
/// </summary>
/// <param name="sources">In the order their finds are listed.</param>
/// <param name="options">See there.</param>
/// <param name="organization">Whose domains stay out.</param>
/// <param name="shelf">A memory that outlives the process; null: none.</param>
/// <param name="clock">Tells when waiting ends and when a find is too old.</param>
/// <param name="log">Domains only.</param>
public sealed partial class Discovery(
    IReadOnlyList<IKeySource> sources, DiscoveryOptions options, Organization organization, FindingsShelf? shelf, TimeProvider clock, ILogger<Discovery> log) : IAsyncDisposable
{
    /// <summary>Most addresses remembered.</summary>
    public const int AddressesMax = 10_000;

    /// <summary>Most octets of keys remembered.</summary>
    public const long MemoryMax = 16 << 20;

    /// <summary>Most domains remembered for each source, where a domain as a whole has nothing.</summary>
    public const int DomainsMax = 10_000;

    /// <summary>Most searches side by side; the rest wait for a place, and their copies no longer than any other.</summary>
    public const int LookupsMax = 64;

    /// <summary>Longest search. Whoever started it has long gone on.</summary>
    public static readonly TimeSpan LookupTimeout = TimeSpan.FromSeconds(30);

    readonly ConcurrentDictionary<EmailAddress, Lazy<Lookup>> underWay = new();
    readonly Remembered<EmailAddress, Findings> addresses = new(AddressesMax, MemoryMax, clock);
    readonly Remembered<(string Source, string Domain), SourceAnswer> domains = new(DomainsMax * 2, long.MaxValue, clock);
    readonly SemaphoreSlim places = new(LookupsMax);
    readonly CancellationTokenSource closing = new();

    /// <summary>What is known about an address now, asking where nothing is.</summary>
    public async Task<Findings> Find(EmailAddress address, CancellationToken ct)
    {
        address = address with { Domain = address.AsciiDomain };
        if (!IsAskedAbout(address.Domain)) return Findings.None;
        if (addresses.Recall(address) is { } known) return known;

        var lookup = underWay.GetOrAdd(address, key => new(() => Begin(key))).Value;
        try
        {
            await lookup.Whole.WaitAsync(options.Timeout, clock, ct);
        }
        catch (TimeoutException)
        {
            LogLate(address.Domain, options.Timeout);
        }

        return lookup.SoFar();
    }

    /// <summary>Waits until no search for this address is under way.</summary>
    internal Task Settled(EmailAddress address) => underWay.TryGetValue(address, out var lookup) ? lookup.Value.Whole : Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        await Task.WhenAll(underWay.Values.Select(lookup => lookup.Value.Whole));
        closing.Dispose();
        places.Dispose();
    }

    bool IsAskedAbout(string domain) =>
        sources.Count > 0 && !domain.StartsWith('[') && !(organization.Domains.Count > 0 && organization.Owns(domain));

    Lookup Begin(EmailAddress address)
    {
        var started = new TaskCompletionSource<Lookup>();
        var lookup = new Lookup(sources, options, clock) { Whole = Run(address, started.Task) };
        started.SetResult(lookup);
        return lookup;
    }

    async Task Run(EmailAddress address, Task<Lookup> started)
    {
        await Task.Yield(); // So that the entry under way is there before it is removed.
        var lookup = await started;
        using var patience = new CancellationTokenSource(LookupTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(closing.Token, patience.Token);
        try
        {
            await Search(address, lookup, either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // It never got a place, or the house closes: nothing is remembered, and it is asked for again.
        }
        finally
        {
            underWay.TryRemove(address, out _);
        }
    }

    async Task Search(EmailAddress address, Lookup lookup, CancellationToken ct)
    {
        await places.WaitAsync(ct);
        try
        {
            if (await FromShelf(address, ct) is { } kept) lookup.Know(kept);
            else await Task.WhenAll(sources.Select((_, number) => Ask(number, address, lookup, ct)));
        }
        finally
        {
            places.Release();
        }

        var findings = lookup.SoFar();
        addresses.Keep(address, findings, findings.GoodUntil, findings.Weight);
        if (findings.IsComplete) await ToShelf(address, findings, ct);
    }

    async Task Ask(int number, EmailAddress address, Lookup lookup, CancellationToken ct)
    {
        var source = sources[number];
        if (domains.Recall((source.Name, address.Domain)) is { } known)
        {
            lookup.Add(number, known);
            return;
        }

        var answer = await AskInTime(source, address, ct);
        lookup.Add(number, answer);
        if (answer is SourceAnswer.Failed failed) LogFailed(source.Name, address.Domain, failed.Why);
        if (answer is SourceAnswer.Nothing { IsWholeDomain: true } or SourceAnswer.Failed { IsWholeDomain: true })
            domains.Keep((source.Name, address.Domain), answer, clock.GetUtcNow() + Lookup.Kept(answer, options), 1);
    }

    // A source that never answers is left alone for a while, or every copy for its domain would wait for it.
    async Task<SourceAnswer> AskInTime(IKeySource source, EmailAddress address, CancellationToken ct)
    {
        try
        {
            return await source.Find(address, ct);
        }
        catch (OperationCanceledException) when (!closing.IsCancellationRequested)
        {
            return new SourceAnswer.Failed($"no answer within {LookupTimeout.TotalSeconds} seconds", IsWholeDomain: true);
        }
    }

    async ValueTask<Findings?> FromShelf(EmailAddress address, CancellationToken ct)
    {
        try
        {
            return shelf is null ? null : await shelf.Recall(address, ct) is { } kept && clock.GetUtcNow() < kept.GoodUntil ? kept : null;
        }
        catch (LedgerUnavailableException)
        {
            return null; // The ledger's own troubles are told elsewhere; the sources are still there.
        }
    }

    async ValueTask ToShelf(EmailAddress address, Findings findings, CancellationToken ct)
    {
        try
        {
            if (shelf is not null) await shelf.Keep(address, findings, ct);
        }
        catch (LedgerUnavailableException)
        {
            // It is asked for again.
        }
    }

    // The domain may be logged; the local part never.
    [LoggerMessage(4060, LogLevel.Information, "Keys for {Domain}: no answer from every source within {Timeout}")]
    partial void LogLate(string domain, TimeSpan timeout);

    [LoggerMessage(4061, LogLevel.Information, "Keys for {Domain}: {Source} fails: {Why}")]
    partial void LogFailed(string source, string domain, string why);
}
