using Postern.Flow.Discover;

namespace Postern.Tests.Flow.Discover;

/// <summary>LDAP injection: an address is data, whatever it is made of (RFC 4515 §3).</summary>
public sealed class LdapFilterTests
{
    [Theory]
    [InlineData("joe.doe+x@clinic.example", "(mail=joe.doe+x@clinic.example)")]
    [InlineData("*@clinic.example", "(mail=\\2a@clinic.example)")]
    [InlineData("a)(uid=*@b.example", "(mail=a\\29\\28uid\\3d\\2a@b.example)")]
    [InlineData("a\\2a@b.example", "(mail=a\\5c2a@b.example)")]
    [InlineData("\0@b.example", "(mail=\\00@b.example)")]
    [InlineData("ü@b.example", "(mail=\\c3\\bc@b.example)")]
    public void Nothing_in_an_address_is_grammar(string address, string filter) => Assert.Equal(filter, LdapFilter.ByMail(address));

    [Fact]
    public void A_recipient_is_looked_for_by_all_addresses_that_schemas_know() => Assert.Equal(
        "(|(mail=a\\2a@x.example)(mailAlternateAddress=a\\2a@x.example)(mailAlias=a\\2a@x.example)(proxyAddresses=smtp:a\\2a@x.example))",
        LdapFilter.ByAnyAddress("a*@x.example"));
}
