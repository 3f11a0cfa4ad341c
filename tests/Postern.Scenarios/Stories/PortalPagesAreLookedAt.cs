using System.Text.RegularExpressions;
using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>Pages that a recipient seldom sees have no fault that axe-core finds at any width, and a first visit loads little, with the largest logo too.</summary>
public sealed partial class PortalPagesAreLookedAt
{
    const string Colleague = "nurse@clinic.example";

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_seldom_seen_is_as_fit_and_light_as_the_rest()
    {
        await using var scene = new Scene(Ct);
        using var folder = new TempFolder();
        await scene.Clinic();
        var patient = await scene.Exchanger("plain.example", ExchangerTls.None);
        var gateway = await scene.Gateway(with: settings => settings with
        {
            PublicName = Gateway.Name,
            Portal = new
            {
                brand = new { color = "#7a1f5c", logo = folder.Write("logo.svg", Logo()) },
                newMessage = new { to = new[] { "Reception <desk@clinic.example>", "Ward North <north@clinic.example>" } },
            },
        });
        using (var dialogue = await SmtpDialogue.Open(gateway.Relay, Ct))
            Assert.True(await dialogue.Deliver(Scene.Sender, "pat@plain.example", $"Cc: {Colleague}\r\n{Scene.Message("pat@plain.example", "Words 4981")}", Ct));
        var notice = Readable.Text(Assert.Single(await patient.Inbox.Wait(1, Ct)));

        await using var visit = await PeerProcess.Run(
            Installed.Program("node"),
            [
                Interop.File("portal/pages.js"), Axe.Modules("playwright-core", "1.65.1"), Axe.Modules("axe-core", "4.14.1"), PortalVisitor.LinkIn(notice), patient.Inbox.New, $"{gateway.Address}",
                Reference().Match(notice).Groups[1].Value,
            ],
            Ct);

        Assert.True(visit.ExitCode == 0, visit.Output);
        Assert.Equal(
            """
            landing: light
            code: light
            Re: Words 4981
            found: 1
            found: 0
            settings: light
            Words 4981
            verify: light
            Is this notice real?
            Yes, this notice is ours
            We do not know this notice
            nowhere: 404
            forged: 403
            You are signed out
            looked 96
            """,
            visit.StandardOutput.Trim());
    }

    // As heavy as a logo may be.
    static string Logo()
    {
        var drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 120 32\"><path fill=\"#7a1f5c\" d=\"M0 0h120v32H0z\"/><path fill=\"#fff\" d=\"M8 8h8v16H8z\"/></svg>";
        return drawing.PadRight(32 * 1024, ' ');
    }

    [GeneratedRegex("Its reference is ([0-9A-Z]{5}-[0-9A-Z]{5})")]
    private static partial Regex Reference();
}
