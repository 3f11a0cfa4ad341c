using Postern.Flow.Explain;
using Postern.Flow.People;
using Postern.Flow.Record;
using Postern.Host.Doors;
using Postern.Host.Settings;
using Postern.Mail.Dns;
using Postern.Store;
using Postern.Web.Admin;
using Postern.Web.Passkeys;

namespace Postern.Host;

/// <summary>Puts together what people of the organization sign in to.</summary>
static class StaffRooms
{
    /// <param name="services">Of the program.</param>
    /// <param name="settings">In force.</param>
    /// <param name="path">The file they were read from; null for none.</param>
    /// <param name="plan">What became of them.</param>
    /// <param name="ledger">Is open.</param>
    public static void AddStaff(this IServiceCollection services, PosternSettings settings, string? path, Plan plan, Ledger ledger)
    {
        services.AddSingleton<StaffDesk>();
        services.AddSingleton<Invitations>();
        services.AddSingleton(plan.Staff.Options);
        services.AddSingleton<StaffApps>();
        services.AddSingleton<StaffRecovery>();
        if (plan.Staff.Door is { } door)
        {
            services.AddSingleton(all => new StaffCertificates(ledger, door,
                KeySources.RevocationsOf(RevocationPlan.Of(settings, door.Authorities), all.GetRequiredService<IResolver>(), all.GetRequiredService<ILoggerFactory>()), TimeProvider.System));
        }
        services.AddSingleton<MailPasswords>();
        services.AddSingleton(new PasskeyRealm(plan.PublicUrl, plan.Organization.Name));
        services.AddSingleton<PasskeyCeremonies>();
        services.AddSingleton<SealedQuery>();
        services.AddSingleton<Intervention>();
        services.AddSingleton(ledger.Traffic);
        services.AddSingleton<TrafficReports>();
        services.AddHostedService<TrafficRounds>();
        services.AddSingleton<ContentDesk>();
        services.AddSingleton<DryRun>();
        services.AddSingleton(SettingsLines.Of(settings, path, Environment.GetEnvironmentVariables()));
        services.AddSingleton(all =>
        {
            var started = TimeProvider.System.GetUtcNow();
            return new HouseHealth(() => MachineHealth.Of(settings, all.GetRequiredService<Certificates>(), started, TimeProvider.System.GetUtcNow()));
        });
    }
}
