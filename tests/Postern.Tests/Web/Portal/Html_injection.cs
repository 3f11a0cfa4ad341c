using System.Net;

namespace Postern.Tests.Web.Portal;

/// <summary>What strangers write – subjects, names, names of files, words – is shown as what they wrote, on every page that shows it.</summary>
public sealed class Html_injection
{
    const string Markup = "<img src=x onerror=alert(1)>", Breakout = "\"><script>alert(2)</script>", Template = "{{7*7}} @(1+1) {organization}";

    static readonly CancellationToken Ct = CancellationToken.None;

    [Theory]
    [InlineData(Markup)]
    [InlineData(Breakout)]
    [InlineData(Template)]
    public async Task Words_of_a_message_are_words_on_each_page(string words)
    {
        await using var site = await PortalSite.Open();
        var encoded = $"=?utf-8?B?{Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(words))}?=";
        var token = await site.Room.Place($"""
            From: {encoded} <nurse@clinic.example>
            To: pat@example.org
            Subject: {encoded} results
            Message-ID: <one@clinic.example>
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: text/plain; charset=utf-8

            {words}
            --b
            Content-Type: text/plain
            Content-Disposition: attachment; filename="{encoded}.txt"

            {words}
            --b--
            """);
        await site.Room.Place($"From: nurse@clinic.example\nTo: pat@example.org\nSubject: Re: {encoded}\nMessage-ID: <two@clinic.example>\nReferences: <one@clinic.example>\n\nsecond");
        using var pat = await site.Proven(token);

        var shown = 0;
        foreach (var path in new[] { $"/m/{token}/message", $"/m/{token}/print", $"/m/{token}/reply", "/m/inbox", $"/m/{token}/attachments/2/preview" })
            if (Checked(path, await pat.GetStringAsync(path, Ct), words)) shown++;
        using var found = await PortalSite.Submit(pat, "/m/inbox", "/m/inbox", ("words", words.Split(' ')[0]));
        Checked("search", await found.Content.ReadAsStringAsync(Ct), words);

        Assert.InRange(shown, 3, 5); // they are there: this looks at pages that show them
    }

    static bool Checked(string path, string page, string words)
    {
        Assert.DoesNotContain("<img src=x", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<script>", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("49 2", page, StringComparison.Ordinal);
        Assert.False(page.Contains(words, StringComparison.Ordinal) && words != Template, path);
        return WebUtility.HtmlDecode(page).Contains(words, StringComparison.Ordinal);
    }
}
