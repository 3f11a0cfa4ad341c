using Postern.Mail.Smime.Revocation;

namespace Postern.Tests.Mail.Smime.Revocation;

/// <summary>Questions that openssl understands, and its answers.</summary>
public sealed class OcspTests
{
    static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public void OpenSSL_tells_who_was_revoked_and_who_was_not()
    {
        using var authority = new OpenSslAuthority();
        var (ann, bob) = (authority.Issue("ann").Certificate, authority.Issue("bob").Certificate);
        authority.Revoke("ann");

        Assert.IsType<RevocationAnswer.Revoked>(Ocsp.Answer(authority.Answer(Ocsp.Question(ann, authority.Certificate), "ca", "-ndays", "1"), ann, authority.Certificate, Now));
        var holds = Assert.IsType<RevocationAnswer.Holds>(Ocsp.Answer(authority.Answer(Ocsp.Question(bob, authority.Certificate), "ca", "-ndays", "1"), bob, authority.Certificate, Now));
        Assert.InRange(holds.Until, Now.AddHours(23), Now.AddHours(25));
    }

    [Fact]
    public void An_answer_counts_in_its_time_only()
    {
        using var authority = new OpenSslAuthority();
        var ann = authority.Issue("ann").Certificate;
        var answer = authority.Answer(Ocsp.Question(ann, authority.Certificate));

        Assert.IsType<RevocationAnswer.Holds>(Ocsp.Answer(answer, ann, authority.Certificate, Now));
        Assert.IsType<RevocationAnswer.Unknown>(Ocsp.Answer(answer, ann, authority.Certificate, Now + Ocsp.UsualLife + TimeSpan.FromMinutes(5)));
        Assert.IsType<RevocationAnswer.Unknown>(Ocsp.Answer(answer, ann, authority.Certificate, Now.AddHours(-1)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Only_whom_the_issuer_lets_answer_is_believed(bool mayAnswer)
    {
        using var authority = new OpenSslAuthority();
        var ann = authority.Issue("ann").Certificate;
        authority.IssueResponder("responder", mayAnswer);

        var answer = Ocsp.Answer(authority.Answer(Ocsp.Question(ann, authority.Certificate), "responder"), ann, authority.Certificate, Now);

        Assert.Equal(mayAnswer, answer is RevocationAnswer.Holds);
    }

    [Fact]
    public void An_answer_about_another_or_by_another_tells_nothing()
    {
        using var authority = new OpenSslAuthority();
        using var other = new OpenSslAuthority();
        var (ann, bob) = (authority.Issue("ann").Certificate, authority.Issue("bob").Certificate);
        var answer = authority.Answer(Ocsp.Question(ann, authority.Certificate));

        Assert.IsType<RevocationAnswer.Unknown>(Ocsp.Answer(answer, bob, authority.Certificate, Now));
        Assert.IsType<RevocationAnswer.Unknown>(Ocsp.Answer(answer, ann, other.Certificate, Now));
    }

    [Fact]
    public void A_certificate_that_the_responder_does_not_know_is_not_good()
    {
        using var authority = new OpenSslAuthority();
        var ann = People.P256.Certificate;

        var answer = Assert.IsType<RevocationAnswer.Unknown>(Ocsp.Answer(authority.Answer(Ocsp.Question(ann, authority.Certificate)), ann, authority.Certificate, Now));

        Assert.Equal("the responder does not know the certificate", answer.Why);
    }

    [Fact]
    public void Every_changed_octet_is_noticed()
    {
        using var authority = new OpenSslAuthority();
        var ann = authority.Issue("ann").Certificate;
        authority.Revoke("ann");
        var answer = authority.Answer(Ocsp.Question(ann, authority.Certificate));

        for (var at = 0; at < answer.Length; at++)
        {
            byte[] changed = [.. answer];
            changed[at] ^= 1;
            Assert.IsNotType<RevocationAnswer.Holds>(Ocsp.Answer(changed, ann, authority.Certificate, Now));
        }
    }
}
