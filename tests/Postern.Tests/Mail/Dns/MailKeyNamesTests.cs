using Postern.Mail.Addresses;
using Postern.Mail.Dns;

namespace Postern.Tests.Mail.Dns;

public sealed class MailKeyNamesTests
{
    /// <summary>The example of RFC 7929 §3.</summary>
    [Fact]
    public void The_example_of_the_RFC() =>
        Assert.Equal("c93f1e400f26708f98cb19d936620da35eec8f72e57f9eec01c1afd6._openpgpkey.example.com", MailKeyNames.OpenPgpKey(Address("hugh@example.com")));

    [Fact]
    public void Certificates_have_a_label_of_their_own() =>
        Assert.Equal("c93f1e400f26708f98cb19d936620da35eec8f72e57f9eec01c1afd6._smimecert.example.com", MailKeyNames.Smimea(Address("hugh@EXAMPLE.com")));

    [Theory]
    [InlineData("\"hugh\"@example.com")]
    [InlineData("\"h\\ugh\"@example.com")]
    public void Quotes_belong_to_the_grammar_and_not_to_the_name(string address) =>
        Assert.Equal(MailKeyNames.Smimea(Address("hugh@example.com")), MailKeyNames.Smimea(Address(address)));

    [Fact]
    public void Case_is_kept() => Assert.NotEqual(MailKeyNames.Smimea(Address("hugh@example.com")), MailKeyNames.Smimea(Address("Hugh@example.com")));

    [Fact]
    public void A_domain_in_other_letters_is_asked_in_ASCII() =>
        Assert.EndsWith("._smimecert.xn--bcher-kva.example", MailKeyNames.Smimea(Address("jürgen@bücher.example")), StringComparison.Ordinal);

    [Fact]
    public void A_name_that_would_be_too_long_and_a_literal_have_none()
    {
        var label = new string('a', 62);

        Assert.Null(MailKeyNames.Smimea(Address($"a@{label}.{label}.{label}.b")));
        Assert.Null(MailKeyNames.Smimea(Address("a@[192.0.2.1]")));
    }

    static EmailAddress Address(string text) => EmailAddress.TryParse(text, out var address) ? address : throw new ArgumentException(text);
}
