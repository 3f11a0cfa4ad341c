using Postern.Flow.People;

namespace Postern.Host;

/// <summary>Puts together what people of the organization sign in to.</summary>
static class StaffRooms
{
    public static void AddStaff(this IServiceCollection services) => services.AddSingleton<StaffDesk>();
}
