using System.Net;
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
    [InlineData(false)]
    [InlineData(true)]
    public async Task Keys_are_found_with_a_name_and_without(bool isNamed)
    {
        await using var peer = await Peer();
        var server = Server(peer.Tls) with { BindDn = isNamed ? DirectoryPeer.BindDn : null, Password = isNamed ? DirectoryPeer.Password : null };

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

        Assert.IsType<SourceAnswer.Failed>(await new DirectoryKeys(Server(peer.Tls)).Find(Joe, Ct));
    }

    [Fact]
    public async Task A_wrong_password_is_told_without_the_address()
    {
        await using var peer = await Peer();
        var server = Server(peer.Tls) with { BindDn = DirectoryPeer.BindDn, Password = "wrong" };

        Assert.Contains("49", Assert.IsType<SourceAnswer.Failed>(await new DirectoryKeys(server).Find(Joe, Ct)).Why, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        certificates.Dispose();
        roots.Dispose();
    }

    [Fact]
    public async Task A_directory_without_TLS_is_told_nothing()
    {
        await using var peer = await Peer();

        Assert.Contains("cannot be reached", Assert.IsType<SourceAnswer.Failed>(await new DirectoryKeys(Server(peer.Plain)).Find(Joe, Ct)).Why, StringComparison.Ordinal);
    }

    DirectoryServer Server(IPEndPoint where) => new("127.0.0.1", where.Port, DirectoryPeer.BaseDn, []) { RootsFolder = roots.Path };

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
