using System.Security.Cryptography.X509Certificates;
using Postern.Flow.Discover;
using Postern.Mail.Addresses;
using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>Certificates and keys in a real directory, asked over TLS and never in clear.</summary>
public sealed class DirectoryGivesKeys : IDisposable
{
    static readonly EmailAddress Joe = new("joe", "clinic.example");

    readonly Certificates certificates = new();
    readonly TempFolder roots = new();

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public async Task Keys_are_found_over_either_kind_of_TLS(bool isTlsFirst, bool isNamed)
    {
        await using var peer = await Peer();
        var server = Server(peer, isTlsFirst) with { BindDn = isNamed ? DirectoryPeer.BindDn : null, Password = isNamed ? DirectoryPeer.Password : null };

        var found = Assert.IsType<SourceAnswer.Found>(await new DirectoryKeys(server).Find(Joe, Ct));

        Assert.Equal([FoundForm.Certificate, FoundForm.OpenPgp], found.Keys.Select(key => key.Form));
        using var certificate = X509CertificateLoader.LoadCertificate(found.Keys[0].Bytes.Span);
        Assert.Equal("CN=joe", certificate.Subject);
        Assert.Equal("AQID", Convert.ToBase64String(found.Keys[1].Bytes.Span));
        Assert.IsType<SourceAnswer.Nothing>(await new DirectoryKeys(server).Find(Joe with { Local = "*" }, Ct));
    }

    [Fact]
    public async Task A_directory_with_another_authority_is_not_believed()
    {
        await using var peer = await Peer();
        using var other = new Certificates();
        roots.Write("ca.pem", File.ReadAllText(other.Root));

        Assert.IsType<SourceAnswer.Failed>(await new DirectoryKeys(Server(peer, isTlsFirst: true)).Find(Joe, Ct));
        Assert.IsType<SourceAnswer.Failed>(await new DirectoryKeys(Server(peer, isTlsFirst: false)).Find(Joe, Ct));
    }

    [Fact]
    public async Task A_wrong_password_is_told_without_the_address()
    {
        await using var peer = await Peer();
        var server = Server(peer, isTlsFirst: true) with { BindDn = DirectoryPeer.BindDn, Password = "wrong" };

        Assert.Contains("49", Assert.IsType<SourceAnswer.Failed>(await new DirectoryKeys(server).Find(Joe, Ct)).Why, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        certificates.Dispose();
        roots.Dispose();
    }

    DirectoryServer Server(DirectoryPeer peer, bool isTlsFirst) =>
        new("127.0.0.1", (isTlsFirst ? peer.Tls : peer.Plain).Port, DirectoryPeer.BaseDn, []) { IsTlsFirst = isTlsFirst, RootsFolder = roots.Path };

    async Task<DirectoryPeer> Peer()
    {
        roots.Write("ca.pem", File.ReadAllText(certificates.Root));
        using var joe = X509CertificateLoader.LoadCertificateFromFile(certificates.For("joe").Chain);
        return await DirectoryPeer.Start($"""
            dn: cn=joe,{DirectoryPeer.BaseDn}
            objectClass: inetOrgPerson
            objectClass: extensibleObject
            cn: joe
            sn: joe
            mail: joe@clinic.example
            userCertificate;binary:: {Convert.ToBase64String(joe.RawData)}
            pgpKey:: AQID
            """, certificates.For("directory"), certificates.Root, Ct);
    }
}
