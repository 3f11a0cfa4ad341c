using Microsoft.Extensions.Logging.Abstractions;
using Postern.Flow.Discover;
using Postern.Flow.Keys;
using Postern.Host.Settings;
using Postern.Mail.Dns;
using Postern.Store;

namespace Postern.Host;

/// <summary>Puts together where recipients' keys come from: the ledger, and outside what the settings allow.</summary>
sealed class KeySources : IAsyncDisposable
{
    readonly List<IKeySource> sources = [];
    readonly Discovery discovery;

    public KeySources(PosternSettings settings, Plan plan, Ledger ledger, IResolver resolver, ILogger<Discovery>? log)
    {
        var options = DiscoverPlan.WithRoots(settings.Discover);
        if (options.Dns) sources.Add(new DnsKeys(resolver));
        if (options.Wkd) sources.Add(new WebKeys(resolver, options, TimeProvider.System));
        sources.AddRange(options.Directories.Select(server => new DirectoryKeys(server)));
        discovery = new Discovery(sources, options, plan.Organization, FindingsMemory.In(ledger), TimeProvider.System, log ?? NullLogger<Discovery>.Instance);
        var discovered = new DiscoveredKeys(discovery, ledger.DeriveKey(DiscoveredKeys.KeyPurpose), TimeProvider.System);
        Keys = new RecipientKeys(ledger, sources.Count > 0 ? discovered.Of : null, TimeProvider.System);
    }

    public RecipientKeys Keys { get; }

    public async ValueTask DisposeAsync()
    {
        await discovery.DisposeAsync();
        foreach (var source in sources.OfType<IDisposable>()) source.Dispose();
    }
}
