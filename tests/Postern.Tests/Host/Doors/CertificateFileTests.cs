using System.Security.Cryptography;
using Postern.Host.Doors;
using Postern.Host.Settings;
using Postern.Tests.Flow;

namespace Postern.Tests.Host.Doors;

public sealed class CertificateFileTests : IDisposable
{
    readonly ManualClock clock = new();
    readonly Lines<CertificateFile> log = new();
    readonly PemFolder folder;

    public CertificateFileTests() => folder = new(clock);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_changed_pair_is_used_when_it_is_looked_at_again()
    {
        var old = folder.Write("tls");
        var file = File();
        Assert.Equal(old, file.Certificate.Thumbprint);

        var changed = folder.Write("tls");
        Assert.Equal(old, file.Certificate.Thumbprint);

        LookAgain();
        Assert.Equal(changed, file.Certificate.Thumbprint);
        Assert.Empty(log.Warnings);
    }

    [Fact]
    public void A_certificate_without_its_key_leaves_the_old_one_and_is_told_once()
    {
        var old = folder.Write("tls");
        var file = File();

        var next = folder.Write("next");
        System.IO.File.Copy(folder["next.pem"], folder["tls.pem"], overwrite: true);
        for (var look = 0; look < 3; look++)
        {
            LookAgain();
            Assert.Equal(old, file.Certificate.Thumbprint);
        }

        Assert.Single(log.Warnings);

        System.IO.File.Copy(folder["next.key"], folder["tls.key"], overwrite: true);
        LookAgain();
        Assert.Equal(next, file.Certificate.Thumbprint);
        Assert.Single(log.Warnings);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a certificate")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    public void A_broken_file_leaves_the_old_certificate(string content)
    {
        var old = folder.Write("tls");
        var file = File();

        System.IO.File.WriteAllText(folder["tls.pem"], content);
        LookAgain();

        Assert.Equal(old, file.Certificate.Thumbprint);
        Assert.Single(log.Warnings);
    }

    [Fact]
    public void A_file_that_is_gone_leaves_the_old_certificate()
    {
        var old = folder.Write("tls");
        var file = File();

        System.IO.File.Delete(folder["tls.key"]);
        LookAgain();

        Assert.Equal(old, file.Certificate.Thumbprint);
        Assert.Contains("tls.key cannot be read", Assert.Single(log.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void An_expired_certificate_does_not_replace_a_good_one()
    {
        var old = folder.Write("tls");
        var file = File();

        folder.Write("tls", TimeSpan.FromDays(-1));
        LookAgain();

        Assert.Equal(old, file.Certificate.Thumbprint);
        Assert.Contains("it has expired", Assert.Single(log.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void An_expired_certificate_opens_the_doors_when_there_is_no_other() =>
        Assert.Equal(folder.Write("tls", TimeSpan.FromDays(-1)), File().Certificate.Thumbprint);

    [Fact]
    public void A_link_that_leads_elsewhere_is_a_change()
    {
        var old = folder.Write("old");
        System.IO.File.CreateSymbolicLink(folder["tls.pem"], "old.pem");
        System.IO.File.CreateSymbolicLink(folder["tls.key"], "old.key");
        var file = File();
        Assert.Equal(old, file.Certificate.Thumbprint);

        // Written before the old one was read: times of writing would not tell.
        var next = folder.Write("next");
        System.IO.File.SetLastWriteTimeUtc(folder["next.pem"], System.IO.File.GetLastWriteTimeUtc(folder["old.pem"]));
        System.IO.File.Delete(folder["tls.pem"]);
        System.IO.File.Delete(folder["tls.key"]);
        System.IO.File.CreateSymbolicLink(folder["tls.pem"], "next.pem");
        System.IO.File.CreateSymbolicLink(folder["tls.key"], "next.key");
        LookAgain();

        Assert.Equal(next, file.Certificate.Thumbprint);
    }

    [Fact]
    public void A_weak_key_refuses_the_start()
    {
#pragma warning disable CA5385 // Weak on purpose.
        using var weak = RSA.Create(1024);
#pragma warning restore CA5385
        folder.Write("tls", key: weak);

        Assert.Contains("1024 bits", Assert.Throws<StartRefusedException>(() => File().Certificate).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_RSA_key_of_2048_bits_is_good_enough()
    {
        using var key = RSA.Create(2048);

        Assert.Equal(folder.Write("tls", key: key), File().Certificate.Thumbprint);
    }

    // As at a start: what is there is used at once.
    CertificateFile File()
    {
        var file = new CertificateFile(folder["tls.pem"], folder["tls.key"], clock, log);
        _ = file.Current;
        return file;
    }

    void LookAgain() => clock.Advance(CertificateFile.LookAgainAfter);
}
