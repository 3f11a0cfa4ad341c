using System.Text;
using System.Text.RegularExpressions;
using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>Attachments can be looked at in the portal without opening them, and a message be printed, by the programs of the machine.</summary>
public sealed partial class AttachmentsAreLookedAt
{
    const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_picture_a_text_and_a_PDF_are_shown_and_the_message_is_saved_as_PDF()
    {
        await using var scene = new Scene(Ct);
        var patient = await scene.Exchanger("plain.example", ExchangerTls.None);
        var gateway = await scene.Gateway(with: settings => settings with { PublicName = Gateway.Name });
        using (var dialogue = await SmtpDialogue.Open(gateway.Relay, Ct)) Assert.True(await dialogue.Deliver(Scene.Sender, "pat@plain.example", Message(), Ct));
        var link = Link().Match(Readable.Text(Assert.Single(await patient.Inbox.Wait(1, Ct)))).Value;

        await using var visit = await PeerProcess.Run(
            Installed.Program("node"),
            [Interop.File("portal/preview.js"), Axe.Modules("playwright-core", "1.65.1"), Axe.Modules("axe-core", "4.14.1"), link, patient.Inbox.New, $"{gateway.Address}"],
            Ct);

        Assert.True(visit.ExitCode == 0, visit.Output);
        Assert.Equal(
            """
            previews: 3
            picture: true
            text: one & <two>
            pdf: true
            Page 2 of 2
            printed: Words 4961
            saved: %PDF-
            looked 24
            """,
            visit.StandardOutput.Trim());
    }

    static string Message() => string.Join("\r\n",
    [
        $"From: {Scene.Sender}", "To: pat@plain.example", "Subject: Words 4961", "MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=b", "",
        "--b", "Content-Type: text/plain", "", "Three files.",
        .. Part("scan.png", Convert.FromBase64String(Png)), .. Part("notes.txt", "one & <two>"u8.ToArray()), .. Part("plan.pdf", Pdf()),
        "--b--", "",
    ]);

    static string[] Part(string name, byte[] content) =>
    [
        "--b", "Content-Type: application/octet-stream", $"Content-Disposition: attachment; filename={name}", "Content-Transfer-Encoding: base64", "",
        Convert.ToBase64String(content, Base64FormattingOptions.InsertLineBreaks),
    ];

    // Two empty pages (ISO 32000-1 §7.5); readers make a cross-reference table of their own where there is none.
    static byte[] Pdf() => Encoding.ASCII.GetBytes("""
        %PDF-1.4
        1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
        2 0 obj <</Type/Pages/Count 2/Kids[3 0 R 4 0 R]>> endobj
        3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 200 300]>> endobj
        4 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 200 300]>> endobj
        trailer <</Root 1 0 R>>
        %%EOF
        """);

    [GeneratedRegex("https://[a-z0-9.:]+/m/[A-Za-z0-9_-]{43}")]
    private static partial Regex Link();
}
