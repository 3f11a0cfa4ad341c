using System.CommandLine;
using Postern.Flow.People;
using Postern.Host.Settings;
using Postern.Store;

namespace Postern.Host.Commands;

/// <summary><c>postern run</c>: the gateway itself, until it is told to stop.</summary>
static class RunCommand
{
    public static Command Verb()
    {
        var config = Verbs.Config();
        var command = new Command("run", "Starts the gateway. Without a settings file it runs on safe defaults, on loopback, with SQLite in ./data.") { config };
        command.SetAction((parsed, ct) => Run(parsed.GetValue(config), ct));
        return command;
    }

    static async Task<int> Run(string? config, CancellationToken ct)
    {
        var settings = SettingsFile.Read(config);
        await using var gateway = await Gateway.Build(settings, Logs, ct, config);
        await gateway.Start(ct);
        Greet(settings, config is null ? "" : $" --config {config}");
        using var running = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var greeting = GreetFirst(gateway, Plan.Of(settings).PublicUrl, running.Token);
        await gateway.WaitForShutdown(ct);
        await running.CancelAsync();
        await greeting;
        return ExitCode.Done;
    }

    static void Logs(ILoggingBuilder logging)
    {
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-dd HH:mm:ss ";
            console.UseUtcTimestamp = true;
        });
        logging.AddFilter("Microsoft", LogLevel.Warning);
    }

    static void Greet(PosternSettings settings, string with)
    {
        var plan = Plan.Of(settings);
        Console.WriteLine($"""

            Postern runs for {plan.Organization.Name} as {plan.Organization.Hostname}.

              relay        {string.Join(", ", plan.Relay)}   (for {string.Join(", ", settings.Smtp.Relay.Trusted)})
              inbound      {Inbound(plan.Inbound)}
              submission   {string.Join(", ", plan.Submission)}   STARTTLS and a password
              submissions  {string.Join(", ", plan.Submissions)}   TLS and a password
              portal       {plan.PublicUrl}
              data         {Path.GetFullPath(settings.Data)}

            Send a first message:

              ./postern users add someone@{plan.Organization.MailDomain}{with}
              swaks --server {plan.Submission.Concat(plan.Relay).FirstOrDefault()} --tls --auth-user someone@{plan.Organization.MailDomain} \
                    --from someone@{plan.Organization.MailDomain} --to you@example.org

            See what became of it: ./postern messages{with}
            What to publish in the DNS: ./postern dns-records{with}
            Stop with Ctrl-C.

            """);
    }

    // Printed and nowhere logged: whoever has it becomes the administrator.
    static async Task GreetFirst(Gateway gateway, Uri publicUrl, CancellationToken ct)
    {
        if (await First(gateway.Services.GetRequiredService<Invitations>(), ct) is not { } token) return;

        Console.WriteLine($"""
            There is no administrator yet. Open this link to become one. It works once, for a day:

              {new Uri(publicUrl, $"/admin/begin/{token}")}

            """);
    }

    // The doors are open by now: a database that goes in this moment must not end what answers "try later" to others.
    static async Task<string?> First(Invitations invitations, CancellationToken ct)
    {
        try
        {
            while (true)
            {
                try
                {
                    return await invitations.First(ct);
                }
                catch (LedgerUnavailableException)
                {
                    await Task.Delay(Pause, ct);
                }
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Before a ledger that did not answer is asked again.</summary>
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    static string Inbound(InboundPlan inbound) =>
        inbound.Listen.Count == 0 ? "closed (smtp.inbound.listen)" : $"{string.Join(", ", inbound.Listen)}   (for {string.Join(", ", inbound.Rules.Domains)})";
}
