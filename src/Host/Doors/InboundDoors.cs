using Postern.Flow.Deliver;
using Postern.Flow.Intake;
using Postern.Flow.Intake.Recipients;
using Postern.Host.Settings;
using Postern.Mail.Smtp.Server;

namespace Postern.Host.Doors;

/// <summary>Puts the inbound door together with whoever knows the recipients.</summary>
sealed class InboundDoors : IDisposable
{
    readonly Plan plan;
    readonly IServiceProvider services;
    readonly IRecipientSource? recipients;

    /// <exception cref="StartRefusedException">The list of recipients cannot be used.</exception>
    public InboundDoors(InboundSettings settings, Plan plan, IServiceProvider services)
    {
        (this.plan, this.services) = (plan, services);
        recipients = plan.Inbound.Source switch
        {
            RecipientSource.Any => null,
            RecipientSource.List => Listed(settings.RecipientsFile!), // the plan saw to it
            RecipientSource.Ldap => Remembered(settings, new DirectoryRecipients(plan.Inbound.Directories)),
            RecipientSource.CallForward => Remembered(settings, new CalledRecipients(services.GetRequiredService<Destinations>(), plan.Policy, TimeProvider.System)),
        };
    }

    public InboundDoor Door(SmtpServerOptions options, RelayDoor relay) => new(
        options, plan.Inbound.Rules, recipients, relay, services.GetRequiredService<Reception>(), TimeProvider.System, services.GetRequiredService<ILogger<InboundDoor>>());

    ListedRecipients Listed(string path)
    {
        try
        {
            return new ListedRecipients(path, TimeProvider.System, services.GetRequiredService<ILogger<ListedRecipients>>());
        }
        catch (InvalidDataException e)
        {
            throw new StartRefusedException($"the setting \"smtp.inbound.recipientsFile\" cannot be used: {e.Message}", e);
        }
    }

    static RememberedRecipients Remembered(InboundSettings settings, IRecipientSource source) => new(source, settings.PositiveKept, settings.NegativeKept, TimeProvider.System);

    public void Dispose() => (recipients as IDisposable)?.Dispose();
}
