using Postern.Flow.People;
using Postern.Flow.Record;
using Postern.Host.Settings;
using Postern.Store;
using Postern.Web.Admin;
using Postern.Web.Passkeys;

namespace Postern.Host;

/// <summary>Puts together what people of the organization sign in to.</summary>
static class StaffRooms
{
    public static void AddStaff(this IServiceCollection services, Plan plan, Ledger ledger)
    {
        services.AddSingleton<StaffDesk>();
        services.AddSingleton<Invitations>();
        services.AddSingleton(new PasskeyRealm(plan.PublicUrl, plan.Organization.Name));
        services.AddSingleton<PasskeyCeremonies>();
        services.AddSingleton<SealedQuery>();
        services.AddSingleton<Intervention>();
        services.AddSingleton(ledger.Traffic);
        services.AddHostedService<TrafficRounds>();
    }
}
