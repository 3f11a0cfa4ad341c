using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Postern.Flow.People;
using Postern.Rules.Access;
using Postern.Tests.Flow.Portal;
using Postern.Tests.Flow.Revoked;
using Postern.Tests.Mail.Smime;

namespace Postern.Tests.Flow.Staff;

/// <summary>Whose certificate lets whom in.</summary>
public sealed class StaffCertificatesTests
{
    const string ForMail = "1.3.6.1.5.5.7.3.4";

    static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task A_certificate_of_our_authority_that_names_somebody_here_is_theirs()
    {
        await using var room = await PortalRoom.Open();
        await room.Ledger.Staff.Add("Ann", "ann@clinic.example", Role.Compliance, null, Ct);
        using var pki = new PeoplePki(room.Clock.GetUtcNow());
        var people = Door(room, pki);

        Assert.Equal("Ann", await Who(people, pki.Issue("ANN@clinic.example")));
        Assert.Equal("Ann", await Who(people, pki.Issue("ann@clinic.example", purpose: null))); // for anything (RFC 5280 §4.2.1.12)
        Assert.Equal("Nobody", await Who(people, pki.Issue("tom@clinic.example")));
        Assert.Equal("Nobody", await Who(people, pki.Issue(null)));
        Assert.Equal("Untrusted", await Who(people, pki.Issue("ann@clinic.example", purpose: ForMail)));
        Assert.Equal("Untrusted", await Who(people, pki.Issue("ann@clinic.example", days: -1)));
        Assert.Equal("Weak", await Who(people, pki.Issue("ann@clinic.example", rsaBits: 1024)));
        Assert.Equal("Untrusted", await Who(people, pki.Authority));
    }

    [Fact]
    public async Task Impostor_the_same_names_from_another_authority_open_nothing()
    {
        await using var room = await PortalRoom.Open();
        await room.Ledger.Staff.Add("Ann", "ann@clinic.example", Role.Administrator, null, Ct);
        using var pki = new PeoplePki(room.Clock.GetUtcNow());
        using var other = new PeoplePki(room.Clock.GetUtcNow());

        Assert.Equal("Untrusted", await Who(Door(room, pki), other.Issue("ann@clinic.example")));
        Assert.Equal("Ann", await Who(Door(room, other), other.Issue("ann@clinic.example")));
    }

    /// <summary>A certificate of a person is no authority, whatever it signs (RFC 5280 §6.1.4 k).</summary>
    [Fact]
    public async Task Impostor_who_has_a_certificate_issues_none()
    {
        await using var room = await PortalRoom.Open();
        await room.Ledger.Staff.Add("Ann", "ann@clinic.example", Role.Administrator, null, Ct);
        using var pki = new PeoplePki(room.Clock.GetUtcNow());
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var tom = pki.Issue("tom@clinic.example", key: key);

        var forged = pki.Issue("ann@clinic.example", issuer: tom.CopyWithPrivateKey(key));

        Assert.Equal("Untrusted", await Who(Door(room, pki, tom), forged));
    }

    [Fact]
    public async Task Who_has_left_stays_out()
    {
        await using var room = await PortalRoom.Open();
        var id = await room.Ledger.Staff.Add("Ann", "ann@clinic.example", Role.Compliance, null, Ct);
        using var pki = new PeoplePki(room.Clock.GetUtcNow());
        var people = Door(room, pki);
        await room.Ledger.Staff.End(id!.Value, null, Ct); // a new address

        Assert.Equal("Nobody", await Who(people, pki.Issue("ann@clinic.example")));
    }

    [Fact]
    public async Task A_certificate_that_its_issuer_took_back_opens_nothing()
    {
        await using var room = await PortalRoom.Open();
        foreach (var name in (string[])["ann", "tom"]) await room.Ledger.Staff.Add(name, $"{name}@partner.example", Role.Compliance, null, Ct);
        using var authority = new OpenSslAuthority();
        await using var host = await IssuerHost.Serving(() => authority.List());
        var (ann, tom) = (Issued(authority, host, "ann"), Issued(authority, host, "tom"));
        authority.Revoke("ann");
        await using var revocations = host.Revocations(TimeProvider.System, options => options with { Roots = [authority.Certificate], NotKnowingBars = true });
        var roots = new X509Certificate2Collection(X509CertificateLoader.LoadCertificate(authority.Certificate.Der.Span));
        var people = new StaffCertificates(room.Ledger, new CertificateDoor(roots, new("https://gw.example:8444"), new("https://gw.example")), revocations, TimeProvider.System);

        Assert.Equal("Revoked", await Who(people, ann));
        Assert.Equal("tom", await Who(people, tom));
    }

    static X509Certificate2 Issued(OpenSslAuthority authority, IssuerHost host, string name) =>
        X509CertificateLoader.LoadCertificate(authority.Issue(name, $"extendedKeyUsage=clientAuth\n{host.Place}").Certificate.Der.Span);

    static StaffCertificates Door(PortalRoom room, PeoplePki pki, params X509Certificate2[] more) => new(
        room.Ledger, new CertificateDoor([.. pki.Authorities, .. more], new("https://gw.example:8444"), new("https://gw.example")), revocations: null, room.Clock);

    static async Task<string> Who(StaffCertificates people, X509Certificate2 shown) => await people.Find(shown, Ct) switch
    {
        CertificateOwner.Person(var person) => person.Name,
        CertificateOwner.Unfit(var fault) => $"{fault}",
    };
}
