using Postern.Flow.Domains;

namespace Postern.Host.Settings;

/// <summary>Reads the section <c>deliver.mtaSts</c>. Policy hosts are web hosts as those of keys are: their roots and private addresses stand in the discover section.</summary>
static class StsPlan
{
    public static StsOptions Of(PosternSettings settings)
    {
        var options = new StsOptions
        {
            Enabled = settings.Deliver.MtaSts.Enabled,
            Timeout = settings.Deliver.MtaSts.Timeout,
            PrivateAddresses = DiscoverPlan.Of(settings.Discover).PrivateAddresses,
        };
        return options.Timeout >= StsOptions.TimeoutMin && options.Timeout <= StsOptions.TimeoutMax
            ? options
            : throw Plan.Bad("deliver.mtaSts.timeout", $"must be between {StsOptions.TimeoutMin} and {StsOptions.TimeoutMax}");
    }

    /// <summary>As above, with what must be read from files: for whoever is going to ask.</summary>
    public static StsOptions WithRoots(PosternSettings settings) => Of(settings) with { Roots = DiscoverPlan.WithRoots(settings.Discover).Roots };
}
