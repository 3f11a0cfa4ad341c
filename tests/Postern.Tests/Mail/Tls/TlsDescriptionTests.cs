using System.Net.Security;
using System.Security.Authentication;
using Postern.Mail.Tls;

namespace Postern.Tests.Mail.Tls;

public sealed class TlsDescriptionTests
{
    [Theory]
    [InlineData(TlsCipherSuite.TLS_AES_256_GCM_SHA384, 256, null)]
    [InlineData(TlsCipherSuite.TLS_AES_128_GCM_SHA256, 128, null)]
    [InlineData(TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256, 256, null)]
    [InlineData(TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, 128, "ECDHE")]
    [InlineData(TlsCipherSuite.TLS_DHE_RSA_WITH_AES_256_CBC_SHA256, 256, "DHE")]
    [InlineData(TlsCipherSuite.TLS_RSA_WITH_AES_128_CCM_8, 128, "RSA")]
    [InlineData(TlsCipherSuite.TLS_RSA_WITH_3DES_EDE_CBC_SHA, 112, "RSA")]
    [InlineData(TlsCipherSuite.TLS_RSA_WITH_NULL_SHA256, 0, "RSA")]
    public void A_suite_tells_strength_and_key_exchange(TlsCipherSuite suite, int bits, string? exchange)
    {
        var session = TlsDescription.Describe(SslProtocols.Tls12, suite, null);

        Assert.Equal((suite.ToString(), bits, exchange), (session.CipherSuite, session.Bits, session.KeyExchange));
    }

    [Fact]
    public void A_version_older_than_this_house_speaks_is_never_described() =>
        Assert.Throws<NotSupportedException>(() => TlsDescription.Describe(SslProtocols.None, TlsCipherSuite.TLS_AES_128_GCM_SHA256, null));
}
