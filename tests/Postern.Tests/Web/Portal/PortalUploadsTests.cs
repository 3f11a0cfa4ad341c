using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Postern.Flow.Portal;

namespace Postern.Tests.Web.Portal;

/// <summary>Files that come in slices before their message, as the script of the page sends them.</summary>
public sealed partial class PortalUploadsTests
{
    static readonly CancellationToken Ct = CancellationToken.None;
    const string Written = "Here it is, as you asked";
    static readonly byte[] Octets = RandomNumberGenerator.GetBytes(300_000);

    [Fact]
    public async Task A_file_comes_in_slices_goes_on_where_it_broke_and_leaves_with_the_reply()
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place(PortalSamples.Text);
        using var pat = await site.Proven(token);
        var seal = await UploadSeal(pat, token);
        var place = await Begin(pat, seal, "scan.bin", Octets.Length);

        Assert.Equal((HttpStatusCode.NoContent, "100000"), await Slice(pat, seal, place, 0, Octets[..100_000]));
        Assert.Equal((HttpStatusCode.Conflict, "100000"), await Slice(pat, seal, place, 50_000, Octets[50_000..]));
        using (var told = await pat.SendAsync(new HttpRequestMessage(HttpMethod.Head, place), Ct)) Assert.Equal("100000", told.Headers.GetValues("Upload-Offset").Single());
        Assert.Equal((HttpStatusCode.NoContent, "300000"), await Slice(pat, seal, place, 100_000, Octets[100_000..]));

        Assert.Equal(HttpStatusCode.SeeOther, (await Reply(pat, token, place)).StatusCode);
        var message = Assert.Single(site.Room.Replies).Message;
        Assert.Contains("scan.bin", message, StringComparison.Ordinal);
        Assert.Contains(Convert.ToBase64String(Octets[..30_000])[..70], message.Replace("\r\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains(Convert.ToBase64String(Octets[^299_970..])[..2000], message.Replace("\r\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
        using var gone = await pat.SendAsync(new HttpRequestMessage(HttpMethod.Head, place), Ct);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task A_file_that_is_not_whole_goes_with_no_message()
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place(PortalSamples.Text);
        using var pat = await site.Proven(token);
        var seal = await UploadSeal(pat, token);
        var place = await Begin(pat, seal, "scan.bin", 1000);
        await Slice(pat, seal, place, 0, Octets[..999]);

        using var answer = await Reply(pat, token, place);
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Ct));
        Assert.Contains("One of the files did not arrive whole", page, StringComparison.Ordinal);
        Assert.Contains(Written, page, StringComparison.Ordinal); // whoever wrote it does not write it again
        Assert.Empty(site.Room.Replies);
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, null), await Slice(pat, seal, place, 999, Octets[..2]));
    }

    [Fact]
    public async Task Idor_a_file_is_of_one_session_and_of_no_other()
    {
        await using var site = await PortalSite.Open();
        var (mine, other) = (await site.Room.Place(PortalSamples.Text), await site.Room.Place(PortalSamples.Text, "sam@example.org"));
        using var pat = await site.Proven(mine);
        using var again = await site.Proven(mine); // the same address, on another device
        using var sam = await site.Proven(other);
        var seal = await UploadSeal(pat, mine);
        var place = await Begin(pat, seal, "scan.bin", 3);
        await Slice(pat, seal, place, 0, "abc"u8.ToArray());

        foreach (var (thief, token) in new[] { (sam, other), (again, mine) })
        {
            var own = await UploadSeal(thief, token);
            Assert.Equal((HttpStatusCode.NotFound, null), await Slice(thief, own, place, 3, []));
            Assert.Equal(HttpStatusCode.NotFound, (await thief.SendAsync(new HttpRequestMessage(HttpMethod.Head, place), Ct)).StatusCode);
            using var delete = new HttpRequestMessage(HttpMethod.Delete, place);
            delete.Headers.Add("Upload-Seal", own);
            await thief.SendAsync(delete, Ct);
            Assert.Equal(HttpStatusCode.Conflict, (await Reply(thief, token, place)).StatusCode);
        }

        using var stranger = site.Visitor();
        Assert.Equal($"/m/sign-in", $"{(await stranger.SendAsync(new HttpRequestMessage(HttpMethod.Head, place), Ct)).Headers.Location}");
        Assert.Equal(HttpStatusCode.SeeOther, (await Reply(pat, mine, place)).StatusCode);
    }

    [Fact]
    public async Task Csrf_without_the_seal_no_file_begins_and_none_grows()
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place(PortalSamples.Text);
        using var pat = await site.Proven(token);
        var place = await Begin(pat, await UploadSeal(pat, token), "scan.bin", 3);

        Assert.Equal((HttpStatusCode.Forbidden, null), await Slice(pat, "x", place, 0, "abc"u8.ToArray()));
        using var announced = await pat.PostAsync("/m/files", new FormUrlEncodedContent([new("seal", "x"), new("name", "a"), new("size", "3")]), Ct);
        Assert.Equal(HttpStatusCode.Forbidden, announced.StatusCode);
    }

    [Theory]
    [InlineData("scan.bin", "1099511627776", HttpStatusCode.RequestEntityTooLarge)]
    [InlineData("scan.bin", "-1", HttpStatusCode.BadRequest)]
    [InlineData("scan.bin", "", HttpStatusCode.BadRequest)]
    [InlineData("", "3", HttpStatusCode.RequestEntityTooLarge)]
    public async Task What_cannot_be_taken_is_refused_before_it_comes(string name, string size, HttpStatusCode status)
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place(PortalSamples.Text);
        using var pat = await site.Proven(token);

        using var answer = await pat.PostAsync("/m/files", new FormUrlEncodedContent([new("seal", await UploadSeal(pat, token)), new("name", name), new("size", size)]), Ct);
        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task What_lies_on_the_disk_is_sealed_and_goes_when_nobody_comes_back()
    {
        await using var site = await PortalSite.Open();
        var token = await site.Room.Place(PortalSamples.Text);
        using var pat = await site.Proven(token);
        var seal = await UploadSeal(pat, token);
        var secret = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("haemoglobin ", 20_000)));
        await Slice(pat, seal, await Begin(pat, seal, "labs.txt", secret.Length), 0, secret);

        var file = Assert.Single(Directory.GetFiles(site.Uploads));
        Assert.True(new FileInfo(file).Length > secret.Length);
        Assert.Equal(-1, (await File.ReadAllBytesAsync(file, Ct)).AsSpan().IndexOf("haemo"u8));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));

        _ = new UploadDesk(site.Uploads, site.Room.Options, site.Room.Clock, NullLogger<UploadDesk>.Instance); // the next process
        Assert.Empty(Directory.GetFiles(site.Uploads));
    }

    /// <summary>A second window does not throw away what the first is sending; a page that was closed long ago does not stand in the way.</summary>
    [Fact]
    public async Task A_session_has_room_for_several_windows_and_what_rests_makes_room_for_what_comes()
    {
        await using var site = await PortalSite.Open(options: options => options with { FilesSizeMax = 1000 });
        var token = await site.Room.Place(PortalSamples.Text);
        using var pat = await site.Proven(token);
        var seal = await UploadSeal(pat, token);
        var first = await Begin(pat, seal, "first", 1000);
        var second = await Begin(pat, seal, "second", 1000);
        await Begin(pat, seal, "third", 1000);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await Announce(pat, seal, "fourth", 1));
        Assert.Equal((HttpStatusCode.NoContent, "10"), await Slice(pat, seal, first, 0, Octets[..10]));
        site.Room.Clock.Move(UploadDesk.BusyFor + TimeSpan.FromSeconds(1));
        Assert.Equal((HttpStatusCode.NoContent, "20"), await Slice(pat, seal, first, 10, Octets[..10]));

        Assert.Equal(HttpStatusCode.Created, await Announce(pat, seal, "fourth", 1000));
        Assert.Equal((HttpStatusCode.NoContent, "30"), await Slice(pat, seal, first, 20, Octets[..10]));
        Assert.Equal((HttpStatusCode.NotFound, null), await Slice(pat, seal, second, 0, Octets[..10]));
    }

    /// <summary>Whoever holds one mailbox begins as many sessions as he likes; the places of everybody are not his.</summary>
    [Fact]
    public async Task However_many_sessions_a_mailbox_has_it_does_not_fill_the_places_of_others()
    {
        await using var site = await PortalSite.Open();
        var (mine, other) = (await site.Room.Place(PortalSamples.Text), await site.Room.Place(PortalSamples.Text, "sam@example.org"));
        var begun = 0;
        for (var session = 0; session < UploadDesk.MailboxSessionsMax + 1; session++)
        {
            site.Room.Clock.Move(TimeSpan.FromMinutes(20)); // limits for codes and requests are not what this is about
            using var pat = await site.Proven(mine);
            var seal = await UploadSeal(pat, mine);
            for (var file = 0; file < UploadDesk.OwnMax; file++)
                if (await Announce(pat, seal, "a", 1) == HttpStatusCode.Created) begun++;
        }

        Assert.Equal(UploadDesk.MailboxSessionsMax * UploadDesk.OwnMax, begun);
        using var sam = await site.Proven(other);
        Assert.Equal(HttpStatusCode.Created, await Announce(sam, await UploadSeal(sam, other), "a", 1));
    }

    static async Task<HttpStatusCode> Announce(HttpClient visitor, string seal, string name, long size)
    {
        using var answer = await visitor.PostAsync("/m/files", new FormUrlEncodedContent([new("seal", seal), new("name", name), new("size", $"{size}")]), Ct);
        return answer.StatusCode;
    }

    static async Task<string> UploadSeal(HttpClient visitor, string token) =>
        WebUtility.HtmlDecode(Seal().Match(await visitor.GetStringAsync($"/m/{token}/reply", Ct)).Groups[1].Value);

    static async Task<string> Begin(HttpClient visitor, string seal, string name, long size)
    {
        using var answer = await visitor.PostAsync("/m/files", new FormUrlEncodedContent([new("seal", seal), new("name", name), new("size", $"{size}")]), Ct);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return $"{answer.Headers.Location}";
    }

    static async Task<(HttpStatusCode, string?)> Slice(HttpClient visitor, string seal, string place, long offset, byte[] octets)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, place) { Content = new ByteArrayContent(octets) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        request.Headers.Add("Upload-Offset", $"{offset}");
        request.Headers.Add("Upload-Seal", seal);
        using var answer = await visitor.SendAsync(request, Ct);
        return (answer.StatusCode, answer.Headers.TryGetValues("Upload-Offset", out var told) ? told.Single() : null);
    }

    static async Task<HttpResponseMessage> Reply(HttpClient visitor, string token, string place)
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent(await PortalSite.SealOf(visitor, $"/m/{token}/reply", $"/m/{token}/reply")), "seal" },
            { new StringContent(Written), "text" },
            { new StringContent(place.Split('/')[^1]), "held" },
        };
        return await visitor.PostAsync($"/m/{token}/reply", form, Ct);
    }

    [GeneratedRegex("data-upload-seal=\"([^\"]+)\"")]
    private static partial Regex Seal();
}
