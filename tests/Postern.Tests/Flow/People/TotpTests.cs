using System.Text;
using Postern.Flow.People;

namespace Postern.Tests.Flow.Staff;

/// <summary>Codes of time, against the RFC's own and against an app that people have.</summary>
public sealed class TotpTests
{
    static readonly byte[] Key = Encoding.ASCII.GetBytes("12345678901234567890");

    /// <summary>RFC 6238 appendix B, the last six digits of its eight.</summary>
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void A_code_is_as_the_rfc_has_it(long seconds, string code)
    {
        Assert.Equal(code, Totp.CodeOf(Key, seconds / 30));
        Assert.Equal(seconds / 30, Totp.StepOf(Key, code, DateTimeOffset.FromUnixTimeSeconds(seconds)));
    }

    [Theory]
    [InlineData(30, true)]
    [InlineData(-30, true)]
    [InlineData(61, false)]
    [InlineData(-60, false)]
    public void A_clock_may_be_wrong_by_one_step(int wrongBy, bool isTaken) =>
        Assert.Equal(isTaken, Totp.StepOf(Key, "050471", DateTimeOffset.FromUnixTimeSeconds(1111111111 + wrongBy)) is not null);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("28708")]
    [InlineData("2870822")]
    [InlineData("28708x")]
    [InlineData("\u0662\u0668\u0667\u0660\u0668\u0662")]
    public void What_is_not_six_digits_is_no_code(string? typed) => Assert.Null(Totp.StepOf(Key, typed, DateTimeOffset.FromUnixTimeSeconds(59)));

    [Fact]
    public void A_key_is_typed_as_it_is_written()
    {
        Assert.Equal("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", Totp.Base32(Key));
        Assert.Equal(Key, Totp.KeyOf("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"));
        var made = Totp.NewKey();
        Assert.Equal(made, Totp.KeyOf(Totp.Base32(made)));
        Assert.Null(Totp.KeyOf("GEZDGNBVGY3TQOJQ"));
        Assert.Null(Totp.KeyOf("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJ1"));
        Assert.Equal("otpauth://totp/A%20%26%20B:ann%40clinic.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=A%20%26%20B", Totp.UriOf("A & B", "ann@clinic.example", Key));
    }
}
