using System.Text.RegularExpressions;
using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>A reply written in the portal is as safe as what it answers: where the way to the doctor's own mailbox has no TLS, the doctor reads it in the portal too.</summary>
public sealed partial class PortalRepliesStayInside
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_doctor_whose_mailbox_has_no_TLS_reads_the_reply_in_the_portal()
    {
        await using var scene = new Scene(Ct);
        var patient = await scene.Exchanger("plain.example", ExchangerTls.None);
        var (mailboxes, gateway) = await scene.Correspondence(ExchangerTls.None, Ct);
        await scene.Send(gateway, "pat@plain.example", "Secret words 4921");
        var link = LinkIn(Assert.Single(await patient.Inbox.Wait(1, Ct)));

        Assert.Contains("Secret words 4921", await Visit(link, patient, "Secret answer 4922"), StringComparison.Ordinal);

        var notice = (await mailboxes.Inbox.Wait(1, Ct))[0];
        Assert.DoesNotContain("Secret answer 4922", Readable.Text(notice), StringComparison.Ordinal);
        var read = await Visit(LinkIn(notice), mailboxes, "");
        Assert.Contains("Secret answer 4922", read, StringComparison.Ordinal);
        Assert.Contains("This reply was written in the portal and was never outside it.", read, StringComparison.Ordinal);
        Assert.All(mailboxes.Inbox.Messages, message => Assert.DoesNotContain("Secret answer 4922", Readable.Text(message), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_doctor_whose_mailbox_has_TLS_gets_it_there_with_its_label()
    {
        await using var scene = new Scene(Ct);
        var patient = await scene.Exchanger("plain.example", ExchangerTls.None);
        var (mailboxes, gateway) = await scene.Correspondence(ExchangerTls.Good, Ct);
        await scene.Send(gateway, "pat@plain.example", "Secret words 4923");

        await Visit(LinkIn(Assert.Single(await patient.Inbox.Wait(1, Ct))), patient, "Secret answer 4924");

        var reply = Assert.Single(await mailboxes.Inbox.Wait(1, Ct));
        Assert.Contains("Secret answer 4924", Readable.Text(reply), StringComparison.Ordinal);
        Assert.StartsWith("secure=yes; road=portal; degree=never-outside;", ReplyScene.Field(reply, "Postern-Reply-Security"), StringComparison.Ordinal);
        Assert.Equal("portal", Assert.Single((await ReplyScene.Shown(gateway, "relay", Ct)).GetProperty("replies").EnumerateArray()).GetProperty("road").GetString());
    }

    static async Task<string> Visit(string link, PostfixServer mailbox, string reply)
    {
        var playwright = Path.Combine(Installed.Cache, "playwright-core-1.65.1", "node_modules");
        if (!File.Exists("/usr/bin/chromium")) throw new PeerAbsentException("chromium is not installed (./postern test installs it)");
        if (!Directory.Exists(playwright)) throw new PeerAbsentException("playwright-core is not in the cache (./postern test puts it there)");

        await using var visit = await PeerProcess.Run(Installed.Program("node"), [Interop.File("portal/visit.js"), playwright, link, mailbox.Inbox.New, reply], Ct);
        Assert.True(visit.ExitCode == 0, visit.Output);
        return visit.StandardOutput;
    }

    static string LinkIn(string notice) => Link().Match(Readable.Text(notice)).Value;

    [GeneratedRegex("https://[0-9.:]+/m/[A-Za-z0-9_-]{43}")]
    private static partial Regex Link();
}
