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

    [Fact]
    public async Task Two_hundred_megabytes_go_up_and_come_down_in_little_memory()
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

        using var pat = await Proven(LinkIn(Assert.Single(await patient.Inbox.Wait(1, Ct))), patient);
        await pat.Client.GetStringAsync($"{pat.Link}/reply", Ct);
        var before = Peak(gateway.ProcessId);
        await Upload(pat, octets);
        var up = Peak(gateway.ProcessId) - before;

        using var doctor = await Proven(LinkIn((await mailboxes.Inbox.Wait(1, Ct))[0]), mailboxes);
        var page = await doctor.Client.GetStringAsync($"{doctor.Link}/message", Ct);
        before = Peak(gateway.ProcessId);
        await using (var down = await doctor.Client.GetStreamAsync(new Uri(new Uri(doctor.Link), Attachment().Match(page).Groups[1].Value), Ct))
            Assert.Equal(SHA256.HashData(octets), await SHA256.HashDataAsync(down, Ct));
        var growth = Peak(gateway.ProcessId) - before;

        TestContext.Current.SendDiagnosticMessage("200 MB: up {0} MB, down {1} MB more at the peak", up, growth);
        Assert.InRange(up, 0, GrowthMax);
        Assert.InRange(growth, 0, GrowthMax);
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
        var link = LinkIn(Assert.Single(await patient.Inbox.Wait(1, Ct)));
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

    static async Task Upload(Visitor pat, byte[] octets)
    {
        var form = new MultipartFormDataContent
        {
            { new StringContent(await pat.Seal($"{pat.Link}/reply")), "seal" },
            { new StringContent("Here they are"), "text" },
        };
        var file = new ByteArrayContent(octets);
        file.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = "files", FileName = "pictures.zip" };
        form.Add(file);
        Assert.Equal(HttpStatusCode.SeeOther, (await pat.Client.PostAsync($"{pat.Link}/reply", form, Ct)).StatusCode);
    }

    static async Task<Visitor> Proven(string link, PostfixServer mailbox)
    {
        var arrived = mailbox.Inbox.Messages.Count;
        var visitor = new Visitor(link);
        await visitor.Submit(link, $"{link}/code");
        var mails = await mailbox.Inbox.Wait(arrived + 1, Ct);
        var code = mails.Select(mail => Code().Match(mail)).First(match => match.Success);
        Assert.EndsWith("/message", $"{(await visitor.Submit($"{link}/code", $"{link}/proof", ("code", code.Groups[1].Value + code.Groups[2].Value))).Headers.Location}", StringComparison.Ordinal);
        return visitor;
    }

    static int Peak(int process) => int.Parse(
        File.ReadLines($"/proc/{process}/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) / 1000;

    static string LinkIn(string notice) => Link().Match(Readable.Text(notice)).Value;

    /// <summary>A browser of few words: cookies, forms, no redirects.</summary>
    sealed class Visitor(string link) : IDisposable
    {
        public string Link => link;

        public HttpClient Client { get; } = new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            CookieContainer = new CookieContainer(),
            SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null }, // a gateway of this test on loopback
        })
        { Timeout = TimeSpan.FromMinutes(5) };

        public async Task<string> Seal(string page) => WebUtility.HtmlDecode(SealField().Matches(await Client.GetStringAsync(page, Ct)).Last().Groups[1].Value);

        public async Task<HttpResponseMessage> Submit(string page, string action, params (string Name, string Value)[] fields) =>
            await Client.PostAsync(action, new FormUrlEncodedContent(fields.Prepend(("seal", await Seal(page))).Select(field => KeyValuePair.Create(field.Item1, field.Item2))), Ct);

        public void Dispose() => Client.Dispose();
    }

    [GeneratedRegex("https://[a-z0-9.:]+/m/[A-Za-z0-9_-]{43}")]
    private static partial Regex Link();

    [GeneratedRegex("Subject: (\\d{4}) (\\d{4}) is your code")]
    private static partial Regex Code();

    [GeneratedRegex("href=\"([^\"]+/attachments/\\d+)\"")]
    private static partial Regex Attachment();

    [GeneratedRegex("name=\"seal\" value=\"([^\"]+)\"")]
    private static partial Regex SealField();
}
