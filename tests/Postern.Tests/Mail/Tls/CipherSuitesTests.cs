using System.Net.Security;
using Postern.Mail.Tls;

namespace Postern.Tests.Mail.Tls;

public sealed class CipherSuitesTests
{
    /// <summary>By their words: whatever the platform can ever agree on, none of these is proof.</summary>
    [Theory]
    [InlineData("_NULL")]
    [InlineData("_EXPORT")]
    [InlineData("_anon_")]
    [InlineData("RC4")]
    [InlineData("3DES")]
    [InlineData("_DES_")]
    [InlineData("_DES40_")]
    [InlineData("_MD5")]
    [InlineData("PSK")]
    [InlineData("SRP")]
    [InlineData("KRB5")]
    [InlineData("TLS_RSA_WITH")]
    [InlineData("TLS_DH_")]
    [InlineData("TLS_ECDH_")]
    [InlineData("_CCM_8")]
    public void Nothing_weak_is_proof(string word)
    {
        var weak = Enum.GetNames<TlsCipherSuite>().Where(name => name.Contains(word, StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(weak);
        Assert.DoesNotContain(weak, CipherSuites.AreProof);
    }

    [Fact]
    public void All_that_are_proof_are_suites_that_the_platform_knows_with_128_bits_or_more() =>
        Assert.All(
            Enum.GetValues<TlsCipherSuite>().Where(suite => CipherSuites.AreProof(suite.ToString())),
            suite => Assert.InRange(TlsDescription.Describe(System.Security.Authentication.SslProtocols.Tls12, suite, null).Bits, 128, 256));

    [Fact]
    public void A_suite_without_a_name_is_no_proof() => Assert.False(CipherSuites.AreProof(((TlsCipherSuite)0xFAFA).ToString()));

    [Fact]
    public void What_our_doors_agree_on_is_proof_to_us() => Assert.All(CipherSuites.OfDoors, suite => Assert.True(CipherSuites.AreProof(suite.ToString())));

    /// <summary>NIST SP 800-52r2 §3.3.1 lists these; forward secrecy and no CBC are our choice among them.</summary>
    [Fact]
    public void Our_doors_take_AES_GCM_alone() => Assert.All(CipherSuites.OfDoors, suite => Assert.Matches("^TLS_(ECDHE_(ECDSA|RSA)_WITH_)?AES_(128|256)_GCM_SHA(256|384)$", suite.ToString()));
}
