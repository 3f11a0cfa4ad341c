using Postern.Flow.People;
using Postern.Host.Settings;
using Postern.Web.Passkeys;

namespace Postern.Host;

/// <summary>Puts together what people of the organization sign in to.</summary>
static class StaffRooms
{
    public static void AddStaff(this IServiceCollection services, Plan plan)
    {
        services.AddSingleton<StaffDesk>();
        services.AddSingleton<Invitations>();
        services.AddSingleton(new PasskeyRealm(plan.PublicUrl, plan.Organization.Name));
        services.AddSingleton<PasskeyCeremonies>();
    }
}
