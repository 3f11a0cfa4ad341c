using System.Net;

namespace Postern.Tests.Web.Portal;

/// <summary>Insecure direct object references: a proof opens what was sent to that address, and nothing else.</summary>
public sealed class Portal_idor
{
    static readonly CancellationToken Ct = CancellationToken.None;

    [Theory]
    [InlineData("/message")]
    [InlineData("/body")]
    [InlineData("/attachments/1")]
    [InlineData("/attachments/2")]
    [InlineData("/reply")]
    public async Task A_session_of_one_address_opens_nothing_of_another(string path)
    {
        await using var site = await PortalSite.Open();
        var (mine, other) = (await site.Room.Place(PortalSamples.Text), await site.Room.Place(PortalSamples.Html, "sam@example.org"));
        using var visitor = await site.Proven(mine);

        var answer = await visitor.GetAsync($"/m/{other}{path}", Ct);

        Assert.Equal((HttpStatusCode.SeeOther, $"/m/{other}"), (answer.StatusCode, $"{answer.Headers.Location}"));
    }

    [Fact]
    public async Task A_session_opens_every_message_to_its_own_address()
    {
        await using var site = await PortalSite.Open();
        var (first, second) = (await site.Room.Place(PortalSamples.Text), await site.Room.Place(PortalSamples.Html));
        using var visitor = await site.Proven(first);

        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync($"/m/{second}/message", Ct)).StatusCode);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("99")]
    [InlineData("-1")]
    [InlineData("2147483648")]
    [InlineData("2%2f..%2f..")]
    public async Task A_number_that_is_no_attachment_gives_the_calm_page(string number)
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place(PortalSamples.Text);
        using var visitor = await site.Proven(token);

        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync($"/m/{token}/attachments/{number}", Ct)).StatusCode);
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("..\\..\\windows\\system.ini")]
    [InlineData("a.pdf\\\"; filename=evil.exe; x=\\\"")]
    [InlineData("=?utf-8?Q?a=0D=0ASet-Cookie:_x=3Dy.pdf?=")]
    [InlineData("=?utf-8?Q?invoice=E2=80=AEfdp.exe?=")]
    [InlineData("CON")]
    [InlineData(".htaccess")]
    public async Task File_names_of_a_sender_stay_inside_their_header(string name)
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place($"""
            Subject: x
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: text/plain

            x
            --b
            Content-Type: text/html
            Content-Disposition: attachment; filename="{name}"

            <script>alert(1)</script>
            --b--
            """);
        using var visitor = await site.Proven(token);

        var answer = await visitor.GetAsync($"/m/{token}/attachments/2", Ct);
        var disposition = answer.Content.Headers.GetValues("Content-Disposition").Single();

        Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType?.ToString());
        Assert.Matches("""^attachment; filename="[^"\\/%]+"; filename\*=UTF-8''[A-Za-z0-9._~%-]+$""", disposition);
        Assert.All(["..", "%2F", "%5C", "%0D", "%0A", "%E2%80%AE", "=\"CON\"", "=\"."], part => Assert.DoesNotContain(part, disposition, StringComparison.OrdinalIgnoreCase));
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.EndsWith("sandbox", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }
}
