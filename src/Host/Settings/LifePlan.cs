using Postern.Flow.Portal;

namespace Postern.Host.Settings;

/// <summary>Reads what the portal's settings say about the life of messages there.</summary>
static class LifePlan
{
    public static LifeOptions Of(PortalSettings portal)
    {
        Plan.InRange("portal.unopenedAfter", portal.UnopenedAfter, TimeSpan.Zero, TimeSpan.FromDays(365));
        Plan.InRange("portal.warnBefore", portal.WarnBefore, TimeSpan.Zero, TimeSpan.FromDays(365));
        Plan.InRange("portal.renewMax", portal.RenewMax, portal.Lifetime, TimeSpan.FromDays(3650));
        return new()
        {
            Lifetime = portal.Lifetime,
            RenewMax = portal.RenewMax,
            UnopenedAfter = portal.UnopenedAfter,
            WarnBefore = portal.WarnBefore,
            Receipts = portal.Receipts switch
            {
                "never" => ReceiptPolicy.Never,
                "asked" => ReceiptPolicy.Asked,
                "always" => ReceiptPolicy.Always,
                _ => throw Plan.Bad("portal.receipts", "must be \"never\", \"asked\" or \"always\""),
            },
        };
    }
}
