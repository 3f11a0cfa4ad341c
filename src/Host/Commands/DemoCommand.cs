using System.CommandLine;
using Postern.Host.StandIn;

namespace Postern.Host.Commands;

/// <summary><c>postern demo</c>: the main job in under a minute, with nothing else installed.</summary>
static class DemoCommand
{
    public static Command Verb()
    {
        var stay = new Option<bool>("--stay") { Description = "Keep the portal open until Ctrl-C, also when nobody sits at a terminal." };
        var command = new Command("demo", "Starts the gateway and stand-in mail exchangers on loopback, sends a message to each, and shows how every copy was protected.") { stay };
        command.SetAction((parsed, ct) => Run(parsed.GetValue(stay), ct));
        return command;
    }

    static async Task<int> Run(bool stay, CancellationToken ct)
    {
        Console.WriteLine("Starting the gateway and stand-in mail exchangers on loopback ...");
        await using var demo = await Demo.Start(ct);

        Console.WriteLine($"Sending one message to {string.Join(", ", Demo.Recipients)} ...\n");
        await demo.Send(ct);
        Console.Write(CopyTable.Of(await demo.Outcomes(ct)));

        var (link, code) = await demo.OpenPortal(ct);
        Console.WriteLine($"""

            {Demo.PortalReader} has no TLS, so this is what that person got: a link, and on asking a code by mail.

              link  {link}
              code  {code}   (on the page: "I have a code already")

            The same table, and every detail of a copy:

              ./postern messages --config {demo.ConfigPath}
              ./postern show ID  --config {demo.ConfigPath}

            """);

        if (!stay && Console.IsInputRedirected) return ExitCode.Done;
        Console.WriteLine("The portal stays open until Ctrl-C. (Its certificate is self-made: the browser will ask.)");
        await Task.Delay(Timeout.Infinite, ct).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        return ExitCode.Done;
    }
}
