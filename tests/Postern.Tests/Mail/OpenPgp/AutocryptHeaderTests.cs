using System.Text;
using Postern.Mail.Mime;
using Postern.Mail.OpenPgp;

namespace Postern.Tests.Mail.OpenPgp;

public sealed class AutocryptHeaderTests
{
    [Fact]
    public void What_is_written_is_read_and_its_key_is_small()
    {
        var minimal = OpenPgpKeyFile.Minimal(Cards.Alice, Cards.Address("alice@example.org"), Cards.Now);
        Assert.NotNull(minimal);
        var written = new AutocryptHeader(Cards.Address("alice@example.org"), PrefersEncryption: true, minimal.Public);
        var field = written.Write();

        var read = AutocryptHeader.Of(MimeMessage.Parse(Encoding.ASCII.GetBytes($"Subject: x\r\n{field}\r\n")).Root);

        Assert.Equal(written, read);
        Assert.All(field.Split("\r\n"), line => Assert.InRange(line.Length, 0, 78));
        Assert.InRange(minimal.Public.Length, 100, 800);
        Assert.Equal(Cards.Alice.Fingerprint, Assert.Single(OpenPgpKeyFile.Read(read!.Key, Cards.Now).Keys).Fingerprint); // not null, or the test above failed
    }

    [Theory]
    [InlineData("addr=a@example.org; keydata=AAAA", true)]
    [InlineData("addr=a@example.org; prefer-encrypt=mutual; keydata=AA AA", true)]
    [InlineData("addr=a@example.org; _monkey=ish; keydata=AAAA;", true)]
    [InlineData("addr=a@example.org; monkey=ish; keydata=AAAA", false)]
    [InlineData("addr=a@example.org", false)]
    [InlineData("keydata=AAAA", false)]
    [InlineData("addr=a@example.org; keydata=", false)]
    [InlineData("addr=a@example.org; keydata=%%%%", false)]
    [InlineData("addr=nobody; keydata=AAAA", false)]
    [InlineData("addr=a@example.org; addr=b@example.org; keydata=AAAA", false)]
    [InlineData("", false)]
    public void Attributes_are_those_of_the_specification(string field, bool isOne) =>
        Assert.Equal(isOne, AutocryptHeader.Read(Encoding.ASCII.GetBytes(field)) is not null);

    [Fact]
    public void Two_fields_cancel_each_other_out()
    {
        const string Field = "Autocrypt: addr=a@example.org; keydata=AAAA\r\n";

        Assert.NotNull(AutocryptHeader.Of(MimeMessage.Parse(Encoding.ASCII.GetBytes($"{Field}\r\n")).Root));
        Assert.Null(AutocryptHeader.Of(MimeMessage.Parse(Encoding.ASCII.GetBytes($"{Field}{Field}\r\n")).Root));
    }

    [Fact]
    public void A_field_over_the_limit_is_none() =>
        Assert.Null(AutocryptHeader.Read(Encoding.ASCII.GetBytes($"addr=a@example.org; keydata={new string('A', OpenPgpLimits.AutocryptFieldMax)}")));
}
