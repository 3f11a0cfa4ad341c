using Postern.Flow.Replies;
using Postern.Mail.Addresses;

namespace Postern.Tests.Flow.Replies;

public sealed class ReplyAddressesTests
{
    static readonly Guid Copy = Guid.Parse("0198a000-0000-7000-8000-000000000001");
    static readonly ReplyAddresses Addresses = new([.. Enumerable.Range(0, 32).Select(i => (byte)i)], "clinic.example");

    [Fact]
    public void An_address_is_short_plain_and_the_same_for_the_same_copy()
    {
        var address = Addresses.AddressOf(Copy);

        Assert.Matches("^reply\\+[a-z2-7]{32}@clinic[.]example$", $"{address}");
        Assert.Equal(address, Addresses.AddressOf(Copy));
        Assert.NotEqual(address, Addresses.AddressOf(Guid.Empty));
    }

    [Fact]
    public void A_server_that_changes_case_changes_nothing()
    {
        var address = Addresses.AddressOf(Copy)!.Value; // it is open
        var changed = new EmailAddress(address.Local.ToUpperInvariant(), "clinic.example");

        Assert.Equal(Addresses.HashOf(Copy), Addresses.HashOf(address));
        Assert.Equal(Addresses.HashOf(Copy), Addresses.HashOf(changed));
    }

    [Theory]
    [InlineData("reply+abcdefghijklmnopqrstuvwxyz234567@elsewhere.example")]
    [InlineData("reply+abcdefghijklmnopqrstuvwxyz23456@clinic.example")]
    [InlineData("reply+abcdefghijklmnopqrstuvwxyz2345678@clinic.example")]
    [InlineData("reply+abcdefghijklmnopqrstuvwxyz23456@ward.clinic.example")]
    [InlineData("reply+ABCDEFGHIJKLMNOPQRSTUVWXYZ23456!@clinic.example")]
    [InlineData("answer+abcdefghijklmnopqrstuvwxyz23456@clinic.example")]
    [InlineData("reply@clinic.example")]
    [InlineData("nurse@clinic.example")]
    public void What_is_no_such_address_is_not_looked_for(string address) => Assert.Null(Addresses.HashOf(House.Address(address)));

    [Fact]
    public void Without_a_domain_there_are_no_addresses()
    {
        var closed = new ReplyAddresses(new byte[32], null);

        Assert.Null(closed.AddressOf(Copy));
        Assert.Null(closed.HashOf(Copy));
        Assert.Null(closed.HashOf(Addresses.AddressOf(Copy)!.Value)); // open
    }

    [Fact]
    public void Another_key_gives_other_addresses() => Assert.NotEqual(Addresses.AddressOf(Copy), new ReplyAddresses(new byte[32], "clinic.example").AddressOf(Copy));
}
