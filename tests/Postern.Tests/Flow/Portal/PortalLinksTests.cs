using Postern.Flow.Portal;

namespace Postern.Tests.Flow.Portal;

public sealed class PortalLinksTests
{
    static readonly Guid Copy = Guid.CreateVersion7();

    [Fact]
    public void A_copy_has_one_link_however_often_its_notice_is_tried() => Assert.Equal(Links(1).LinkOf(Copy), Links(1).LinkOf(Copy));

    [Fact]
    public void Another_copy_or_another_key_has_another_link()
    {
        Assert.NotEqual(Links(1).TokenOf(Copy), Links(1).TokenOf(Guid.CreateVersion7()));
        Assert.NotEqual(Links(1).TokenOf(Copy), Links(2).TokenOf(Copy));
    }

    [Fact]
    public void A_token_is_32_octets_that_need_no_escaping()
    {
        var token = Links(1).TokenOf(Copy);

        Assert.Equal(PortalLinks.TokenLength, token.Length);
        Assert.Equal(token, Uri.EscapeDataString(token));
        Assert.Equal($"https://secure.clinic.example/m/{token}", Links(1).LinkOf(Copy).AbsoluteUri);
    }

    static PortalLinks Links(byte key) => new([.. Enumerable.Repeat(key, 32)], new Uri("https://secure.clinic.example"));
}
