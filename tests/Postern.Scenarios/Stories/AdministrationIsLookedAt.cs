using System.Text.RegularExpressions;
using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>Pages of the administration with something on them: mail of every outcome, an incident, what was remembered of domains. No page has a fault that axe-core finds, at any width.</summary>
public sealed partial class AdministrationIsLookedAt
{
    const string Sender = "doctor@clinic.example";

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_page_with_something_on_it_is_fit_for_everybody()
    {
        await using var scene = new Scene(Ct);
        await scene.Clinic();
        var patient = await scene.Exchanger("plain.example", ExchangerTls.None);
        var colleague = await scene.Exchanger("north.example", ExchangerTls.Good);
        scene.Record("null.example. MX 0 .");
        var gateway = await scene.Gateway(with: settings => settings with { PublicName = Gateway.Name });
        await Send(gateway, "pat@plain.example", "Your results", Html);
        await Send(gateway, "pat@plain.example", "For somebody else", Html);
        await Send(gateway, "lou@north.example", "A referral with a subject that is rather longer than what fits into one line of a table on a small screen", Html);
        await Send(gateway, "gone@null.example", "Your appointment", Html);
        await colleague.Inbox.Wait(1, Ct);
        var links = (await patient.Inbox.Wait(2, Ct)).Select(notice => Notice().Match(Readable.Text(notice)).Value).ToList();
        await Read(patient, links, gateway);
        Assert.True(await Waiting.Until(() => Link().IsMatch(gateway.Output), Waiting.StartMax, Ct), gateway.Output);

        var officer = await Invited(gateway, "Cora Check", "cora@clinic.example", "compliance");
        var writer = await Invited(gateway, "Dora Doctor", Sender, "sender");
        var helper = await Invited(gateway, "Hal Help", "hal@clinic.example", "help-desk");

        await using var visit = await PeerProcess.Run(
            Installed.Program("node"),
            [
                Interop.File("staff/desk.js"), Axe.Modules("playwright-core", "1.65.1"), Axe.Modules("axe-core", "4.14.1"), Link().Match(gateway.Output).Value, officer, writer, helper,
                $"{gateway.Address}",
            ],
            Ct);

        Assert.True(visit.ExitCode == 0, visit.Output);
        Assert.Equal(
            """
            tls: there
            portal: there
            failed: there
            opened: Your results
            own: 4
            not for senders: 403
            failed: 1
            dry run: true
            checked: true
            keys without an address in the URL: true
            samples: 14
            reminder: 200 true
            ending: 200 true
            read: 200 true
            unopened: 200 true
            asked: 200 true
            not-for-me: 200 true
            locked: 200 true
            failed, without script: 1
            dry run, without script: true
            looked 216
            """,
            visit.StandardOutput.Trim().Replace("opened: For somebody else", "opened: Your results", StringComparison.Ordinal)); // whichever came first
    }

    // One is read, the other is not for whoever reads it.
    static async Task Read(PostfixServer patient, List<string> links, Gateway gateway)
    {
        var here = links.Select(link => link.Replace(Gateway.Name, $"{gateway.Address}", StringComparison.Ordinal)).ToList();
        using var reader = await PortalVisitor.Proven(here[0], patient, Ct);
        await reader.Client.GetStringAsync($"{here[0]}/message", Ct);
        using var other = await PortalVisitor.Proven(here[1], patient, Ct);
        using var said = await other.Submit($"{here[1]}/not-for-me", $"{here[1]}/not-for-me", Ct);
        Assert.True(said.IsSuccessStatusCode || (int)said.StatusCode == 303, $"{said.StatusCode}");
    }

    static async Task<string> Invited(Gateway gateway, string name, string address, string role)
    {
        var invited = await gateway.Run(["staff", "invite", name, address, "--role", role], Ct);
        return Link().IsMatch(invited.StandardOutput) ? Link().Match(invited.StandardOutput).Value : throw new InvalidOperationException(invited.Output);
    }

    static async Task Send(Gateway gateway, string to, string subject, string body)
    {
        using var dialogue = await SmtpDialogue.Open(gateway.Relay, Ct);
        Assert.True(await dialogue.Deliver(Sender, to, $"From: Dora Doctor <{Sender}>\r\nTo: {to}\r\nSubject: {subject}\r\n{body}", Ct));
    }

    const string Html = "MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<h1>Hello</h1><p>Please <a href=\"https://clinic.example/\">call us</a>.</p><table><tr><th>Value<td>5.1</table>\r\n";

    [GeneratedRegex("https://[a-z0-9.:]+/admin/begin/[A-Za-z0-9_-]{43}")]
    private static partial Regex Link();

    [GeneratedRegex("https://[a-z0-9.:]+/m/[A-Za-z0-9_-]{43}")]
    private static partial Regex Notice();
}
