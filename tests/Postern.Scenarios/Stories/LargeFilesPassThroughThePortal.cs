using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>A file of 200 MB goes up with a reply, and comes down for whoever reads it, and the gateway never has it in memory.</summary>
public sealed partial class LargeFilesPassThroughThePortal
{
    const int FileSize = 200_000_000;

    /// <summary>Most that the peak of resident memory may grow by, in MB, of one way.</summary>
    const int GrowthMax = 32;

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_hundred_megabytes_go_up_and_come_down_in_little_memory(bool inSlices)
    {
        await using var scene = new Scene(Ct);
        var patient = await scene.Exchanger("plain.example", ExchangerTls.None);
        var mailboxes = scene.Keep(await PostfixServer.Mailboxes(InboundScene.Mail, ExchangerTls.None, scene.Certificates, InboundScene.Domain, ["doctor"], Ct));
        var gateway = await scene.Gateway(null, settings => settings with
        {
            Inbound = new { },
            Routes = new Dictionary<string, string> { [InboundScene.Domain] = mailboxes.Smtp.ToString(), ["*"] = "mx" },
            Environment = new Dictionary<string, string> { ["POSTERN__SMTP__MESSAGESIZEMAX"] = "400000000" },
        });
        await scene.Send(gateway, "pat@plain.example", "Please send the pictures");
        var octets = RandomNumberGenerator.GetBytes(FileSize);

        using var pat = await PortalVisitor.Proven(PortalVisitor.LinkIn(Assert.Single(await patient.Inbox.Wait(1, Ct))), patient, Ct);
        await pat.Client.GetStringAsync($"{pat.Link}/reply", Ct);
        var before = Now(gateway.ProcessId);
        var held = inSlices ? await UploadInSlices(pat, octets) : null;
        var slices = Peak(gateway.ProcessId) - before;
        before = Now(gateway.ProcessId);
        if (held is null) await Upload(pat, octets);
        else await SendHeld(pat, held);
        var up = Peak(gateway.ProcessId) - before;

        using var doctor = await PortalVisitor.Proven(PortalVisitor.LinkIn((await mailboxes.Inbox.Wait(1, Ct))[0]), mailboxes, Ct);
        var page = await doctor.Client.GetStringAsync($"{doctor.Link}/message", Ct);
        before = Now(gateway.ProcessId);
        await using (var down = await doctor.Client.GetStreamAsync(new Uri(new Uri(doctor.Link), Attachment().Match(page).Groups[1].Value), Ct))
            Assert.Equal(SHA256.HashData(octets), await SHA256.HashDataAsync(down, Ct));
        var growth = Peak(gateway.ProcessId) - before;

        before = Now(gateway.ProcessId);
        await using (var whole = await doctor.Client.GetStreamAsync($"{doctor.Link}/message.eml", Ct)) Assert.InRange(await LengthOf(whole), FileSize * 4L / 3, long.MaxValue);
        var saved = Peak(gateway.ProcessId) - before;

        TestContext.Current.SendDiagnosticMessage("200 MB: in slices {0} MB, with the reply {1} MB, down {2} MB, saved whole {3} MB more at the peak", slices, up, growth, saved);
        Assert.True(slices <= GrowthMax, $"{slices} MB");
        Assert.True(up <= GrowthMax, $"{up} MB");
        Assert.True(growth <= GrowthMax, $"{growth} MB");
        Assert.True(saved <= GrowthMax, $"{saved} MB");
    }

    /// <summary>With script the page tells how far a file is, and goes on where it was when the connection breaks; what is typed is not lost.</summary>
    [Fact]
    public async Task A_page_tells_how_far_a_file_is()
    {
        await using var scene = new Scene(Ct);
        using var files = new TempFolder();
        var patient = await scene.Exchanger("plain.example", ExchangerTls.None);
        var gateway = await scene.Gateway(with: settings => settings with { PublicName = Gateway.Name });
        await scene.Send(gateway, "pat@plain.example", "Words 4951");
        var link = PortalVisitor.LinkIn(Assert.Single(await patient.Inbox.Wait(1, Ct)));
        await File.WriteAllBytesAsync(files["scan.bin"], RandomNumberGenerator.GetBytes(9_000_000), Ct);

        await using var visit = await PeerProcess.Run(
            Installed.Program("node"),
            [Interop.File("portal/upload.js"), Axe.Modules("playwright-core", "1.65.1"), Axe.Modules("axe-core", "4.14.1"), link, patient.Inbox.New, $"{gateway.Address}", files["scan.bin"]],
            Ct);

        Assert.True(visit.ExitCode == 0, visit.Output);
        Assert.Equal(
            """
            said: true, the button waits: true
            stopped: true, what was typed is there: Here it is
            went on: true
            Your reply was sent. It is protected like this message.
            looked 12
            """,
            visit.StandardOutput.Trim());
    }

    static async Task Upload(PortalVisitor pat, byte[] octets)
    {
        var form = new MultipartFormDataContent
        {
            { new StringContent(await pat.Seal($"{pat.Link}/reply", Ct)), "seal" },
            { new StringContent("Here they are"), "text" },
        };
        var file = new ByteArrayContent(octets);
        file.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = "files", FileName = "pictures.zip" };
        form.Add(file);
        Assert.Equal(HttpStatusCode.SeeOther, (await pat.Client.PostAsync($"{pat.Link}/reply", form, Ct)).StatusCode);
    }

    // As the page's script does.
    static async Task<string> UploadInSlices(PortalVisitor pat, byte[] octets)
    {
        const int slice = 2 * 1024 * 1024;
        var (page, site) = (await pat.Client.GetStringAsync($"{pat.Link}/reply", Ct), new Uri(pat.Link));
        var seal = WebUtility.HtmlDecode(UploadSeal().Match(page).Groups[1].Value);
        using var begun = await pat.Client.PostAsync(new Uri(site, "/m/files"), new FormUrlEncodedContent([new("seal", seal), new("name", "pictures.zip"), new("size", $"{octets.Length}")]), Ct);
        Assert.Equal(HttpStatusCode.Created, begun.StatusCode);
        var place = new Uri(site, begun.Headers.Location!); // Created has one
        for (var offset = 0; offset < octets.Length; offset += slice)
        {
            using var request = new HttpRequestMessage(HttpMethod.Patch, place) { Content = new ByteArrayContent(octets, offset, Math.Min(slice, octets.Length - offset)) };
            request.Headers.Add("Upload-Offset", $"{offset}");
            request.Headers.Add("Upload-Seal", seal);
            using var taken = await pat.Client.SendAsync(request, Ct);
            Assert.Equal(HttpStatusCode.NoContent, taken.StatusCode);
        }

        return place.Segments[^1];
    }

    static async Task SendHeld(PortalVisitor pat, string held)
    {
        var form = new MultipartFormDataContent
        {
            { new StringContent(await pat.Seal($"{pat.Link}/reply", Ct)), "seal" },
            { new StringContent("Here they are"), "text" },
            { new StringContent(held), "held" },
        };
        Assert.Equal(HttpStatusCode.SeeOther, (await pat.Client.PostAsync($"{pat.Link}/reply", form, Ct)).StatusCode);
    }

    static async Task<long> LengthOf(Stream stream)
    {
        var (piece, length) = (new byte[64 * 1024], 0L);
        for (int read; (read = await stream.ReadAsync(piece, Ct)) > 0;) length += read;
        return length;
    }

    // The mark is set back first (proc(5), clear_refs 5), so that what came before hides nothing.
    static int Now(int process)
    {
        File.WriteAllText($"/proc/{process}/clear_refs", "5");
        return Peak(process);
    }

    static int Peak(int process) => int.Parse(
        File.ReadLines($"/proc/{process}/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) / 1000;

    [GeneratedRegex("data-upload-seal=\"([^\"]+)\"")]
    private static partial Regex UploadSeal();

    [GeneratedRegex("href=\"([^\"]+/attachments/\\d+)\"")]
    private static partial Regex Attachment();
}
