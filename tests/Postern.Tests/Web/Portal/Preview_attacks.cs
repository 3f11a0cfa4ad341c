using System.Net;
using System.Net.Sockets;
using System.Text;
using Postern.Flow.Portal.Previews;

namespace Postern.Tests.Web.Portal;

/// <summary>Previews: what is shown is what the octets are, whatever their name says, and nobody sees what they may not.</summary>
public sealed class Preview_attacks
{
    static readonly CancellationToken Ct = CancellationToken.None;
    static readonly byte[] Png = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    [Theory]
    [InlineData("scan.png", "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")]
    [InlineData("scan.png", "<html><script>alert(1)</script></html>")]
    [InlineData("notes.txt", "<script>alert(1)</script>")]
    public async Task Xss_what_is_no_picture_is_shown_as_words(string name, string content)
    {
        await using var site = await PortalSite.Open();
        var (visitor, path) = await Attached(site, name, Encoding.UTF8.GetBytes(content));
        using (visitor)
        {
            var page = await visitor.GetStringAsync($"{path}/preview", Ct);
            using var picture = await visitor.GetAsync($"{path}/preview/1", Ct);

            Assert.Contains(WebUtility.HtmlEncode(content)[..10], page, StringComparison.Ordinal);
            Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
            Assert.DoesNotContain("onload='", page, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.NotFound, picture.StatusCode);
        }
    }

    [Fact]
    public async Task A_picture_is_served_as_what_it_is_and_can_do_nothing()
    {
        await using var site = await PortalSite.Open();
        var (visitor, path) = await Attached(site, "page.html.png", Png);
        using (visitor)
        {
            using var picture = await visitor.GetAsync($"{path}/preview/1", Ct);

            Assert.Equal("image/png", picture.Content.Headers.ContentType!.MediaType);
            Assert.Contains("sandbox", picture.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.Equal("nosniff", picture.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync($"{path}/preview/2", Ct)).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync($"{path}/preview/-1", Ct)).StatusCode);
        }
    }

    /// <summary>A few octets that say they are 60,000 pixels wide and high.</summary>
    [Fact]
    public async Task Zip_bomb_a_picture_of_too_many_pixels_has_no_preview()
    {
        await using var site = await PortalSite.Open();
        byte[] bomb = [.. Png];
        (bomb[18], bomb[19], bomb[22], bomb[23]) = (0xea, 0x60, 0xea, 0x60);
        var (visitor, path) = await Attached(site, "scan.png", bomb);
        using (visitor)
        {
            Assert.Contains("There is no preview", await visitor.GetStringAsync($"{path}/preview", Ct), StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync($"{path}/preview/1", Ct)).StatusCode);
        }
    }

    [Theory]
    [InlineData("../../../../etc/passwd")]
    [InlineData("..\\..\\boot.png")]
    [InlineData("$(id).png; rm -rf x.pdf")]
    public async Task Path_traversal_the_name_of_a_file_is_shown_and_nothing_else(string name)
    {
        await using var site = await PortalSite.Open();
        var (visitor, path) = await Attached(site, name, Png);
        using (visitor)
        {
            using var picture = await visitor.GetAsync($"{path}/preview/1", Ct);
            Assert.Equal(Png, await picture.Content.ReadAsByteArrayAsync(Ct));
            Assert.DoesNotContain("..", (await visitor.GetAsync(path, Ct)).Content.Headers.ContentDisposition!.FileName!, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Portal_idor_a_preview_opens_for_who_has_proven_the_address_and_for_nobody_else()
    {
        await using var site = await PortalSite.Open();
        var (visitor, path) = await Attached(site, "scan.png", Png);
        visitor.Dispose();
        using var stranger = site.Visitor();
        var other = await site.Room.Place(PortalSamples.Text, recipient: "else@example.org");
        using var neighbour = await site.Proven(other);

        var message = path[..path.IndexOf("/attachments", StringComparison.Ordinal)];

        foreach (var client in (HttpClient[])[stranger, neighbour])
            foreach (var page in (string[])[$"{path}/preview", $"{path}/preview/1", $"{message}/print", $"{message}/message.pdf"])
                Assert.Equal((page, HttpStatusCode.SeeOther), (page, (await client.GetAsync(page, Ct)).StatusCode));
    }

    [Theory]
    [InlineData("<img src=\"http://127.0.0.1/x\">", false)]
    [InlineData("<img src='file:///etc/passwd'>", false)]
    [InlineData("<link rel=stylesheet href=x>", false)]
    [InlineData("<p style=\"background:url(http://x)\">", false)]
    [InlineData("<style media=\"@import x\">", false)]
    [InlineData("<style>@import url(http://127.0.0.1/x)</style>", false)]
    [InlineData("<object data=\"file:///x\">", false)]
    [InlineData("<img/src=http://127.0.0.1/x>", false)]
    [InlineData("<img alt=\"a>b\" src=\"http://127.0.0.1/x\">", false)]
    [InlineData("<a rel=\"attachment\" href=\"file:///etc/passwd\">x</a>", false)]
    [InlineData("<img src=\"data:image/svg+xml;base64,PHN2Zz4=\">", false)]
    [InlineData("<img src=\"data:image/png;base64,PHN2Zz4=\">", false)]
    [InlineData("<img src=\"data:image/png;base64,iVBORw0KGgoAAAA=\"><a href=\"https://example.org\">x</a> src=\"http://words\"", true)]
    [InlineData("<img src=\"data:,\" alt=\"one too many\">", true)]
    [InlineData("<a href=\"https://example.org/?src=news&amp;data=05%7C\" target=\"_blank\" rel=\"noopener noreferrer\">x</a>", true)]
    [InlineData("<a href=\"https://maps.example.org/place/data=!3m1!4b1\">x</a>", true)]
    public void Ssrf_a_sheet_that_would_load_something_is_not_printed(string html, bool isPrinted) => Assert.Equal(isPrinted, MessagePdf.LoadsNothing(html));

    /// <summary>What is said to be a PNG and is SVG: weasyprint reads it as SVG once it is no picture, and fetches what it names.</summary>
    [Fact]
    public async Task Ssrf_a_picture_inside_a_message_that_is_svg_under_a_false_type_fetches_nothing()
    {
        await using var site = await PortalSite.Open();
        using var trap = new TcpListener(IPAddress.Loopback, 0);
        trap.Start();
        var svg = $"""<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><use href="http://{trap.LocalEndpoint}/x#a"/></svg>""";
        var token = await site.Room.Place(Pictured(Encoding.UTF8.GetBytes(svg)));
        using var visitor = await site.Proven(token);

        Assert.DoesNotContain("data:image", await visitor.GetStringAsync($"/m/{token}/print", Ct), StringComparison.Ordinal);
        using var pdf = await visitor.GetAsync($"/m/{token}/message.pdf", Ct);

        Assert.Equal(MessagePdf.IsThere ? HttpStatusCode.OK : HttpStatusCode.NotFound, pdf.StatusCode);
        Assert.False(trap.Pending());
    }

    [Fact]
    public async Task A_picture_inside_a_message_is_printed()
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place(Pictured(Png));
        using var visitor = await site.Proven(token);

        Assert.Contains("<img src=\"data:image/png;base64,iVBORw0KGgo", await visitor.GetStringAsync($"/m/{token}/print", Ct), StringComparison.Ordinal);
        using var pdf = await visitor.GetAsync($"/m/{token}/message.pdf", Ct);
        Assert.Equal(MessagePdf.IsThere ? HttpStatusCode.OK : HttpStatusCode.NotFound, pdf.StatusCode);
    }

    /// <summary>Letters of one to four octets, so that the limit falls between the octets of one.</summary>
    [Theory]
    [InlineData("", "\u044f")]
    [InlineData("a", "\u044f")]
    [InlineData("", "\u8a9e")]
    [InlineData("a", "\u8a9e")]
    [InlineData("aa", "\u8a9e")]
    [InlineData("aaa", "\U0001f642")]
    public void A_long_text_is_cut_between_letters(string before, string letter)
    {
        var text = before + string.Concat(Enumerable.Repeat(letter, PreviewDesk.TextMax));
        var shown = PreviewDesk.TextOf(Encoding.UTF8.GetBytes(text))!;

        Assert.StartsWith(shown, text, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(shown), PreviewDesk.TextMax - 3, PreviewDesk.TextMax);
    }

    /// <summary>Whatever a stranger's file makes a program ask for, the machine's network is not there.</summary>
    [Fact]
    public async Task Ssrf_a_program_that_reads_what_strangers_sent_reaches_no_network()
    {
        Assert.SkipUnless(ChildProgram.IsAlone, "this machine gives programs no network of their own");
        var python = ChildProgram.Find("python3");
        Assert.SkipWhen(python is null, "python3 is not installed");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var ask = $"import socket; socket.create_connection(('127.0.0.1', {((IPEndPoint)listener.LocalEndpoint).Port}), 2); print('in')";

        Assert.Equal("out\n"u8.ToArray(), await python!.Run(["-c", "print('out')"], Array.Empty<byte>(), 100, Ct)); // skipped where it is null
        Assert.Null(await python.Run(["-c", ask], Array.Empty<byte>(), 100, Ct));
        Assert.False(listener.Pending());
    }

    /// <summary>It ends at once, and does not keep its place until its time is up.</summary>
    [Fact]
    public async Task A_program_that_says_more_than_it_may_is_ended()
    {
        var program = ChildProgram.Find("yes");
        Assert.SkipWhen(program is null, "yes or prlimit is not installed");

        Assert.Null(await program.Run([], ReadOnlyMemory<byte>.Empty, 1_000, Ct));
    }

    [Fact]
    public void A_picture_says_its_size_and_garbage_says_nothing()
    {
        Assert.Equal(new Picture("image/png", 1, 1), Picture.Read(Png));
        Assert.Equal(new Picture("image/gif", 2, 3), Picture.Read("GIF89a\x02\0\x03\0"u8));
        Assert.Equal(new Picture("image/jpeg", 16, 8), Picture.Read([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc0, 0, 11, 8, 0, 8, 0, 16, 3, 0, 0]));
        for (var length = 0; length < 40; length++) _ = Picture.Read([0xff, 0xd8, .. Enumerable.Repeat((byte)0xff, length)]);
        Assert.Null(Picture.Read("RIFF0000WEBPVP8"u8));
        Assert.Null(Picture.Read([]));
    }

    static string Pictured(byte[] picture) => $"""
        From: nurse@clinic.example
        To: pat@example.org
        Subject: Plan
        MIME-Version: 1.0
        Content-Type: multipart/related; boundary=b

        --b
        Content-Type: text/html

        <p>Look: <img src="cid:one" alt="plan"></p>
        --b
        Content-Type: image/png
        Content-ID: <one>
        Content-Transfer-Encoding: base64

        {Convert.ToBase64String(picture, Base64FormattingOptions.InsertLineBreaks)}
        --b--

        """.ReplaceLineEndings("\r\n");

    static async Task<(HttpClient Visitor, string Path)> Attached(PortalSite site, string name, byte[] content)
    {
        var token = await site.Room.Place(PortalSamples.WithFile(name, content));
        var visitor = await site.Proven(token);
        var page = await visitor.GetStringAsync($"/m/{token}/message", Ct);
        var at = page.IndexOf($"/m/{token}/attachments/", StringComparison.Ordinal);
        return (visitor, page[at..page.IndexOf('"', at)]);
    }
}
