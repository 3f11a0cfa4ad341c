using Postern.Flow.Inbound;

namespace Postern.Host.Settings;

/// <summary>Reads what <c>smtp.inbound</c> says about the mail that is taken.</summary>
static class InboundMailPlan
{
    public static InboundOptions Of(InboundSettings settings) => new()
    {
        EnforcesDmarc = settings.Dmarc switch
        {
            "enforce" => true,
            "report" => false,
            _ => throw Plan.Bad("smtp.inbound.dmarc", "must be \"enforce\" or \"report\""),
        },
        TrustedSealers = settings.TrustedSealers.Select(domain => Plan.DomainOf("smtp.inbound.trustedSealers", domain)).ToHashSet(StringComparer.Ordinal),
        Fronts = [.. settings.Behind.Select(text => Plan.NetworkOf("smtp.inbound.behind", text))],
        Opens = settings.Open,
        Harvests = settings.Harvest,
    };
}
