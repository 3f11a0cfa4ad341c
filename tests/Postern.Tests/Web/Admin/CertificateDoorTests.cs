using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Postern.Rules.Access;
using Postern.Tests.Flow.Staff;

namespace Postern.Tests.Web.Admin;

/// <summary>The listener that asks browsers for certificates, over real TLS.</summary>
public sealed class CertificateDoorTests
{
    const string Path = "/admin/certificate";

    static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task A_certificate_signs_in_and_the_session_is_good_at_the_other_listener()
    {
        await using var door = await Door.Open();
        await door.House.Ledger.Staff.Add("Ann Keeper", "ann@clinic.example", Role.Compliance, null, Ct);
        using var ann = door.Client("ann@clinic.example");

        var page = await ann.GetAsync($"{Path}?to=/admin/audit", Ct);
        Assert.Contains("Ann Keeper", await page.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Contains($"form-action 'self' {door.Origin};", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.False(page.Headers.Contains("Set-Cookie")); // looking changes nothing

        var entered = await ann.PostAsync(Path, Form(("to", "/admin/audit")), Ct);
        Assert.Equal((HttpStatusCode.SeeOther, $"{door.Origin}/admin/audit"), (entered.StatusCode, $"{entered.Headers.Location}"));
        var cookie = entered.Headers.GetValues("Set-Cookie").Single();
        Assert.StartsWith("__Host-postern-staff=", cookie, StringComparison.Ordinal);
        using var inside = await door.House.Visitor(null);
        inside.DefaultRequestHeaders.Add("Cookie", cookie.Split(';')[0]);
        Assert.Equal(HttpStatusCode.OK, (await inside.GetAsync("/admin/audit", Ct)).StatusCode);
        Assert.Contains(await Audit(door), line => line.Contains("\"by\":\"certificate\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_is_signed_in_proves_it_again_and_stays_in_the_same_session()
    {
        await using var door = await Door.Open();
        var token = await door.House.SignIn(Role.Administrator, "ann@clinic.example");
        using var ann = door.Client("ann@clinic.example");
        ann.DefaultRequestHeaders.Add("Cookie", $"__Host-postern-staff={token}");

        Assert.Equal(HttpStatusCode.SeeOther, (await ann.PostAsync(Path, Form(), Ct)).StatusCode);

        Assert.Single(await door.House.Ledger.Sessions.List(null, TimeSpan.FromHours(1), Ct));
        Assert.Contains(await Audit(door), line => line.Contains("staff.proven_again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_shows_no_certificate_or_a_strangers_is_told_why_and_gets_no_session()
    {
        await using var door = await Door.Open();
        using var other = new PeoplePki(TimeProvider.System.GetUtcNow());
        await door.House.Ledger.Staff.Add("Ann Keeper", "ann@clinic.example", Role.Administrator, null, Ct);
        using var forger = door.House.Client(door.Port, WithKey(other, "ann@clinic.example"));
        using var nobody = door.Client("tom@clinic.example");
        using var bare = door.House.Client(door.Port, null);

        foreach (var (client, word) in new[] { (forger, "another authority"), (nobody, "names no mail address"), (bare, "smart card") })
        {
            foreach (var answer in (HttpResponseMessage[])[await client.GetAsync(Path, Ct), await client.PostAsync(Path, Form(), Ct)])
            {
                Assert.Equal((word, HttpStatusCode.Forbidden, false), (word, answer.StatusCode, answer.Headers.Contains("Set-Cookie")));
                Assert.Contains(word, await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
            }
        }

        Assert.Contains(await Audit(door), line => line.Contains("certificate: Untrusted", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_listener_serves_nothing_else_and_the_other_one_asks_for_no_certificate()
    {
        await using var door = await Door.Open();
        using var ann = door.Client("ann@clinic.example");
        foreach (var path in (string[])["/", "/admin", "/admin/people", "/m/inbox", "/tools/domain", "/health/ready"])
        {
            var answer = await ann.GetAsync(path, Ct);
            Assert.Equal((path, HttpStatusCode.SeeOther, $"{door.Origin}/admin/sign-in"), (path, answer.StatusCode, $"{answer.Headers.Location}"));
        }

        using var stranger = await door.House.Visitor(null);
        Assert.Contains($"https://localhost:{door.Port}{Path}", await stranger.GetStringAsync("/admin/sign-in", Ct), StringComparison.Ordinal);
        Assert.Equal($"https://localhost:{door.Port}{Path}?to=%2Fadmin", $"{(await stranger.GetAsync(Path, Ct)).Headers.Location?.OriginalString}");
        Assert.Equal(HttpStatusCode.Forbidden, (await stranger.PostAsync(Path, Form(), Ct)).StatusCode);
    }

    [Fact]
    public async Task Csrf_another_site_signs_nobody_in()
    {
        await using var door = await Door.Open();
        await door.House.Ledger.Staff.Add("Ann Keeper", "ann@clinic.example", Role.Compliance, null, Ct);
        using var ann = door.Client("ann@clinic.example");
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = Form() };
        request.Headers.Add("Sec-Fetch-Site", "same-site");

        Assert.Equal(HttpStatusCode.Forbidden, (await ann.SendAsync(request, Ct)).StatusCode);
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("//evil.example")]
    [InlineData("/m/inbox")]
    public async Task Open_redirect_the_way_on_is_a_page_of_ours(string to)
    {
        await using var door = await Door.Open();
        await door.House.Ledger.Staff.Add("Ann Keeper", "ann@clinic.example", Role.Compliance, null, Ct);
        using var ann = door.Client("ann@clinic.example");

        Assert.Equal($"{door.Origin}/admin", $"{(await ann.PostAsync(Path, Form(("to", to)), Ct)).Headers.Location}");
    }

    static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) => new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));

    static async Task<List<string>> Audit(Door door)
    {
        using var reader = await door.House.Visitor(Role.Compliance);
        return [.. (await reader.GetStringAsync("/admin/audit", Ct)).Split("</tr>").Select(line => WebUtility.HtmlDecode(line))];
    }

    static X509Certificate2 WithKey(PeoplePki pki, string address)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var alone = pki.Issue(address, key: key);
        using var both = alone.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(both.Export(X509ContentType.Pkcs12), null);
    }

    sealed class Door(StaffHouse house, PeoplePki pki, int port, string authorities) : IAsyncDisposable
    {
        public StaffHouse House => house;
        public int Port => port;
        public string Origin => house.Address.GetLeftPart(UriPartial.Authority);

        public static async Task<Door> Open()
        {
            var pki = new PeoplePki(TimeProvider.System.GetUtcNow());
            var (port, authorities) = (StaffHouse.FreePort(), System.IO.Path.GetTempFileName());
            await File.WriteAllTextAsync(authorities, pki.Authorities.ExportCertificatePems(), Ct);
            var house = await StaffHouse.Open(settings =>
            {
                settings.Staff.Certificates.Listen = [$"https://127.0.0.1:{port}"];
                settings.Staff.Certificates.Authorities = authorities;
                settings.Keys.Revocation = "off";
            });
            return new(house, pki, port, authorities);
        }

        public HttpClient Client(string address) => house.Client(port, WithKey(pki, address));

        public async ValueTask DisposeAsync()
        {
            await house.DisposeAsync();
            pki.Dispose();
            File.Delete(authorities);
        }
    }
}
