using System.Text;
using Postern.Mail.OpenPgp;

namespace Postern.Tests.Mail.OpenPgp;

public sealed class ArmorTests
{
    /// <summary>The check value of CRC-24/OPENPGP.</summary>
    [Fact]
    public void The_checksum_is_that_of_the_standard() =>
        Assert.Equal(
            "-----BEGIN PGP MESSAGE-----\r\n\r\nMTIzNDU2Nzg5\r\n=Ic8C\r\n-----END PGP MESSAGE-----\r\n",
            Armor.Encode("PGP MESSAGE", "123456789"u8));

    [Fact]
    public void Any_length_comes_back()
    {
        for (var length = 1; length < 200; length++)
        {
            var octets = Enumerable.Range(0, length).Select(number => (byte)(number * 7)).ToArray();
            var armored = Encoding.ASCII.GetBytes(Armor.Encode("PGP MESSAGE", octets));

            Assert.True(Armor.TryFind(armored, 0, out var block));
            Assert.Equal(octets, Armor.Decode(armored, block)?.ToArray());
        }
    }

    /// <summary>GnuPG 2.2 reads a key whose base64 happens to need no padding only with the checksum.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task GnuPG_reads_keys_of_every_length(int remainder)
    {
        OtherProgram.Need("gpg");
        var key = Enumerable.Range(0, 30)
            .Select(number => OpenPgpKeyMaker.Make(new($"nurse{new string('x', number)}", "clinic.example"), Cards.Now.AddDays(-1), Cards.Now.AddDays(300)))
            .First(made => made.Public.Length % 3 == remainder);
        var home = Directory.CreateTempSubdirectory("gpg-").FullName;
        try
        {
            var shown = await OtherProgram.Run(
                "gpg", ["--homedir", home, "--batch", "--with-colons", "--show-keys"], Encoding.ASCII.GetBytes(key.ArmoredPublic), TestContext.Current.CancellationToken);

            Assert.Equal(0, shown.Code);
            Assert.Contains(key.Fingerprint, Encoding.ASCII.GetString(shown.Output), StringComparison.OrdinalIgnoreCase);
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }
}
