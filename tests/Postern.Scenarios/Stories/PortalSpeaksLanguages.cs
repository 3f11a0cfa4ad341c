using System.Text.RegularExpressions;
using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>The portal in the recipient's language and the organization's colours, with a phrase that shows a notice is real; and a mailbox that two people share.</summary>
public sealed partial class PortalSpeaksLanguages
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_recipient_reads_Spanish_chooses_a_phrase_and_finds_the_notice_real()
    {
        await using var scene = new Scene(Ct);
        var patient = await scene.Exchanger("plain.example", ExchangerTls.None);
        var desk = await scene.Exchanger("desk.example", ExchangerTls.None);
        var gateway = await scene.Gateway(with: settings => settings with
        {
            PublicName = Gateway.Name,
            Portal = new { brand = new { color = "#7a1f5c" }, shared = new[] { "front@desk.example" } },
        });
        await scene.Send(gateway, "pat@plain.example", "Words 4941");
        await scene.Send(gateway, "front@desk.example", "Words 4942");
        var notice = Readable.Text(Assert.Single(await patient.Inbox.Wait(1, Ct)));
        var shared = Readable.Text(Assert.Single(await desk.Inbox.Wait(1, Ct)));
        var reference = Reference().Match(notice).Groups[1].Value;

        await using var visit = await PeerProcess.Run(
            Installed.Program("node"),
            [
                Interop.File("portal/language.js"), Axe.Modules("playwright-core", "1.65.1"), Axe.Modules("axe-core", "4.14.1"), Link().Match(notice).Value, patient.Inbox.New, $"{gateway.Address}",
                reference, Link().Match(shared).Value, desk.Inbox.New,
            ],
            Ct);

        Assert.True(visit.ExitCode == 0, visit.Output);
        Assert.Equal(
            """
            Tiene un mensaje seguro
            Sus ajustes
            Sus mensajes
            Sí, este aviso es nuestro
            Este enlace no lleva a nosotros
            No conocemos este aviso
            Is this notice real?
            Ana: Words 4942
            Ben: Words 4942
            looked 66
            """,
            visit.StandardOutput.Trim());
        Assert.Contains("Tiene un mensaje seguro de Example Clinic", notice, StringComparison.Ordinal);

        await scene.Send(gateway, "pat@plain.example", "Words 4943");
        var mails = await patient.Inbox.Wait(3, Ct);
        var next = Readable.Text(mails[^1]);
        Assert.Contains("Content-Language: es", next, StringComparison.Ordinal);
        Assert.Contains("garza azul a mediod", next, StringComparison.Ordinal);
        Assert.DoesNotContain("garza", notice, StringComparison.Ordinal);
    }

    [GeneratedRegex("https://[a-z0-9.:]+/m/[A-Za-z0-9_-]{43}")]
    private static partial Regex Link();

    [GeneratedRegex("Its reference is ([0-9A-Z]{5}-[0-9A-Z]{5})")]
    private static partial Regex Reference();
}
