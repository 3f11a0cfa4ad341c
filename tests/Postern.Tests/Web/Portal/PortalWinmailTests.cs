using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Postern.Tests.Mail.Mime.Tnef;

namespace Postern.Tests.Web.Portal;

/// <summary>Outlook's winmail.dat: whoever reads it sees what was in it.</summary>
public sealed partial class PortalWinmailTests
{
    const int LongName = 0x3707, RtfBody = 0x1009, HtmlBody = 0x1013, Content = 0x3701;

    static readonly CancellationToken Ct = CancellationToken.None;
    static readonly byte[] Png = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    [Fact]
    public async Task What_is_wrapped_is_offered_unwrapped_looked_at_and_saved()
    {
        await using var site = await PortalSite.Open();
        var tnef = new TnefWriter().File("LABS~1.TXT", "haemoglobin"u8.ToArray(), TnefWriter.Words(LongName, "labs.txt"))
            .FileOfProperties(TnefWriter.Words(LongName, "../../etc/<scan>.png"), TnefWriter.Octets(Content, Png)).Bytes;
        var token = await site.Room.Place(Message("text/plain", "Dear Pat, the files are attached.", tnef));
        using var pat = await site.Proven(token);

        var page = await pat.GetStringAsync($"/m/{token}/message", Ct);
        Assert.DoesNotContain("winmail", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Dear Pat", page, StringComparison.Ordinal);
        var links = Links().Matches(page).Select(match => match.Groups[1].Value).Distinct().ToList();
        Assert.Equal(2, links.Count);

        Assert.Equal("haemoglobin", await pat.GetStringAsync($"/m/{token}/attachments/{links[0]}", Ct));
        using var scan = await pat.GetAsync($"/m/{token}/attachments/{links[1]}", Ct);
        Assert.Equal(Png, await scan.Content.ReadAsByteArrayAsync(Ct));
        Assert.Equal("_scan_.png", scan.Content.Headers.ContentDisposition?.FileNameStar ?? scan.Content.Headers.ContentDisposition?.FileName?.Trim('"'));
        Assert.Contains("haemoglobin", await pat.GetStringAsync($"/m/{token}/attachments/{links[0]}/preview", Ct), StringComparison.Ordinal);
        Assert.Equal(Png, await pat.GetByteArrayAsync($"/m/{token}/attachments/{links[1]}/preview/1", Ct));
        Assert.Contains("winmail.dat", await pat.GetStringAsync($"/m/{token}/message.eml", Ct), StringComparison.Ordinal);

        foreach (var number in new[] { "0", "20000", "20002000", "60002", "2000000002", $"{int.MaxValue}" })
            Assert.Equal(HttpStatusCode.NotFound, (await pat.GetAsync($"/m/{token}/attachments/{number}", Ct)).StatusCode);
    }

    /// <summary>Some programs send nothing but the wrapping; what is said in it is said on the page, as safe as any HTML.</summary>
    [Fact]
    public async Task A_message_that_is_all_wrapping_is_read_on_the_page()
    {
        await using var site = await PortalSite.Open();
        var html = "<p>Dear Pat, <b>good news</b></p><script>alert(1)</script><img src=\"https://tracker.example/x\">";
        var rtf = "{\\rtf1\\ansi\\fromhtml1 {\\*\\htmltag64 <p>}good news in RTF<script>alert(2)</script>{\\*\\htmltag72 </p><script>alert(3)</script>}}";
        byte[] stored = [.. new byte[4], .. BitConverter.GetBytes(rtf.Length), .. "MELA"u8, .. new byte[4], .. Encoding.ASCII.GetBytes(rtf)];
        foreach (var (body, words) in new[] { (TnefWriter.Octets(HtmlBody, Encoding.UTF8.GetBytes(html)), "good news"), (TnefWriter.Octets(RtfBody, stored), "good news in RTF") })
        {
            var token = await site.Room.Place(Whole(new TnefWriter().MessageProperties(body).Bytes));
            using var pat = await site.Proven(token);

            var frame = await pat.GetStringAsync($"/m/{token}/body", Ct);
            Assert.Contains(words, frame, StringComparison.Ordinal);
            Assert.DoesNotContain("<script", frame, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("tracker.example", frame, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_is_damaged_is_offered_as_it_came_too()
    {
        await using var site = await PortalSite.Open();
        var tnef = new TnefWriter().File("labs.txt", "haemoglobin"u8.ToArray()).File("lost.txt", "lost"u8.ToArray()).Bytes[..^7];
        var token = await site.Room.Place(Message("text/plain", "Dear Pat", tnef));
        using var pat = await site.Proven(token);

        var page = await pat.GetStringAsync($"/m/{token}/message", Ct);

        Assert.Contains("labs.txt", page, StringComparison.Ordinal);
        Assert.Contains("winmail.dat", page, StringComparison.Ordinal);
        Assert.Equal(tnef, await pat.GetByteArrayAsync($"/m/{token}/attachments/{Links().Matches(page).Select(match => int.Parse(match.Groups[1].Value, null)).Min()}", Ct));
    }

    static string Message(string type, string body, byte[] tnef) => $"""
        From: nurse@clinic.example
        To: pat@example.org
        Subject: Files
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=b

        --b
        Content-Type: {type}

        {body}
        --b
        Content-Type: application/ms-tnef; name="winmail.dat"
        Content-Disposition: attachment; filename="winmail.dat"
        Content-Transfer-Encoding: base64

        {Convert.ToBase64String(tnef, Base64FormattingOptions.InsertLineBreaks)}
        --b--
        """;

    static string Whole(byte[] tnef) => $"""
        From: nurse@clinic.example
        To: pat@example.org
        Subject: Files
        MIME-Version: 1.0
        Content-Type: application/ms-tnef; name="winmail.dat"
        Content-Transfer-Encoding: base64

        {Convert.ToBase64String(tnef, Base64FormattingOptions.InsertLineBreaks)}
        """;

    [GeneratedRegex("attachments/(\\d+)\"")]
    private static partial Regex Links();
}
