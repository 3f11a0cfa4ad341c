using Microsoft.Extensions.Logging.Abstractions;
using Postern.Flow.Discover;
using Postern.Flow.Keys;
using Postern.Flow.Revoked;
using Postern.Host.Settings;
using Postern.Mail.Dns;
using Postern.Store;

namespace Postern.Host;

/// <summary>Puts together where recipients' keys come from: the ledger, and outside what the settings allow.</summary>
sealed class KeySources : IAsyncDisposable
{
    readonly List<IKeySource> sources = [];
    readonly Discovery discovery;
    readonly Revocations? revocations;

    public KeySources(PosternSettings settings, Plan plan, Ledger ledger, IResolver resolver, ILoggerFactory? logs)
    {
        var options = DiscoverPlan.WithRoots(settings.Discover);
        if (options.Dns) sources.Add(new DnsKeys(resolver));
        if (options.Wkd) sources.Add(new WebKeys(resolver, options, TimeProvider.System));
        sources.AddRange(options.Directories.Select(server => new DirectoryKeys(server)));
        discovery = new Discovery(sources, options, plan.Organization, FindingsMemory.In(ledger), TimeProvider.System, logs?.CreateLogger<Discovery>() ?? NullLogger<Discovery>.Instance);
        var discovered = new DiscoveredKeys(discovery, ledger.DeriveKey(DiscoveredKeys.KeyPurpose), TimeProvider.System);
        revocations = RevocationsOf(RevocationPlan.WithRoots(settings), resolver, logs);
        Keys = new RecipientKeys(ledger, sources.Count > 0 ? discovered.Of : null, TimeProvider.System, revocations is null ? null : revocations.Of);
    }

    public RecipientKeys Keys { get; }

    /// <summary>Null when issuers are not to be asked.</summary>
    public static Revocations? RevocationsOf(RevocationOptions? options, IResolver resolver, ILoggerFactory? logs) => options is not null
        ? new(resolver, options, TimeProvider.System, logs?.CreateLogger<Revocations>() ?? NullLogger<Revocations>.Instance)
        : null;

    public async ValueTask DisposeAsync()
    {
        if (revocations is not null) await revocations.DisposeAsync();
        await discovery.DisposeAsync();
        foreach (var source in sources.OfType<IDisposable>()) source.Dispose();
    }
}
