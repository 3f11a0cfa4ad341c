using Postern.Mail.Smime.Revocation;

namespace Postern.Tests.Mail.Smime.Revocation;

/// <summary>Lists that openssl makes, and lists that tell less than the whole truth.</summary>
public sealed class RevocationListTests
{
    const string Place = "crlDistributionPoints=URI:http://crl.partner.example/one.crl";

    static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public void A_list_tells_who_was_revoked_and_who_was_not()
    {
        using var authority = new OpenSslAuthority();
        var (ann, bob) = (authority.Issue("ann", Place).Certificate, authority.Issue("bob", Place).Certificate);
        authority.Revoke("ann");

        var (list, problem) = RevocationList.Read(authority.List(), authority.Certificate, Now);

        Assert.Null(problem);
        Assert.InRange(Assert.IsType<RevocationAnswer.Revoked>(list!.Of(ann)).When, Now.AddHours(-1), Now.AddHours(1)); // no problem, so a list
        Assert.InRange(Assert.IsType<RevocationAnswer.Holds>(list.Of(bob)).Until, Now.AddDays(6), Now.AddDays(8));
    }

    [Fact]
    public void A_list_without_anybody_is_a_list()
    {
        using var authority = new OpenSslAuthority();
        var ann = authority.Issue("ann").Certificate;

        Assert.IsType<RevocationAnswer.Holds>(RevocationList.Read(authority.List(), authority.Certificate, Now).List!.Of(ann)); // openssl made it just now
    }

    [Fact]
    public void A_list_signed_by_another_of_the_same_name_is_refused()
    {
        using var authority = new OpenSslAuthority();
        using var other = new OpenSslAuthority();

        Assert.Equal("is not signed by the issuer", RevocationList.Read(other.List(), authority.Certificate, Now).Problem);
    }

    [Fact]
    public void Every_changed_octet_is_noticed()
    {
        using var authority = new OpenSslAuthority();
        authority.Issue("ann");
        authority.Revoke("ann");
        var list = authority.List();

        for (var at = 0; at < list.Length; at++)
        {
            byte[] changed = [.. list];
            changed[at] ^= 1;
            Assert.Null(RevocationList.Read(changed, authority.Certificate, Now).List);
        }
    }

    [Fact]
    public void A_list_counts_in_its_time_only()
    {
        using var authority = new OpenSslAuthority();
        var list = authority.List();

        Assert.Equal("is out of date", RevocationList.Read(list, authority.Certificate, Now.AddDays(8)).Problem);
        Assert.Equal("is not valid yet", RevocationList.Read(list, authority.Certificate, Now.AddHours(-1)).Problem);
    }

    /// <summary>A delta list, an indirect one, one for some reasons, and one that says what nobody here understands.</summary>
    [Theory]
    [InlineData("2.5.29.27=critical,DER:020101")]
    [InlineData("2.5.29.27=DER:020101")]
    [InlineData("issuingDistributionPoint=critical,@i\n[i]\nindirectCRL=TRUE")]
    [InlineData("issuingDistributionPoint=critical,@i\n[i]\nonlysomereasons=keyCompromise")]
    [InlineData("issuingDistributionPoint=critical,@i\n[i]\nonlyAA=TRUE")]
    [InlineData("1.2.3.4=critical,DER:0500")]
    public void A_list_that_tells_a_part_of_the_truth_is_refused(string extension)
    {
        using var authority = new OpenSslAuthority(extension);

        Assert.Equal("is of a kind that is not read here", RevocationList.Read(authority.List(), authority.Certificate, Now).Problem);
    }

    /// <summary>One issuer's lists may each be about a part of its certificates: one must not be handed out for another.</summary>
    [Theory]
    [InlineData("fullname=URI:http://crl.partner.example/one.crl", true)]
    [InlineData("fullname=URI:http://crl.partner.example/two.crl", false)]
    [InlineData("onlyuser=TRUE", true)]
    [InlineData("onlyCA=TRUE", false)]
    public void A_list_speaks_only_of_the_certificates_it_is_about(string scope, bool covers)
    {
        using var authority = new OpenSslAuthority($"issuingDistributionPoint=critical,@i\n[i]\n{scope}");
        var ann = authority.Issue("ann", Place).Certificate;

        var answer = RevocationList.Read(authority.List(), authority.Certificate, Now).List!.Of(ann); // of a kind that is read

        Assert.Equal(covers, answer is RevocationAnswer.Holds);
    }

    [Fact]
    public void Whatever_comes_instead_of_a_list_is_none()
    {
        using var authority = new OpenSslAuthority();

        Assert.Equal("is no revocation list", RevocationList.Read("<html>not found</html>"u8.ToArray(), authority.Certificate, Now).Problem);
        Assert.Equal("is no revocation list", RevocationList.Read(authority.Certificate.Der, authority.Certificate, Now).Problem);
        Assert.Equal("has more than 10 MiB", RevocationList.Read(new byte[RevocationList.SizeMax + 1], authority.Certificate, Now).Problem);
    }

    [Fact]
    public void A_certificate_says_where_to_ask()
    {
        using var authority = new OpenSslAuthority();
        var ann = authority.Issue("ann", $"{Place},URI:ldap://x.example/,URI:https://crl.partner.example/\nauthorityInfoAccess=OCSP;URI:http://ocsp.partner.example/,caIssuers;URI:http://ca.partner.example/").Certificate;

        var places = RevocationPlaces.Of(ann);

        Assert.Equal(["http://crl.partner.example/one.crl"], places.Lists.Select(place => place.ToString()));
        Assert.Equal(["http://ocsp.partner.example/"], places.Responders.Select(place => place.ToString()));
        Assert.Empty(RevocationPlaces.Of(authority.Certificate).Lists);
    }

    [Fact]
    public void A_path_leads_from_a_certificate_to_its_root_and_takes_no_stranger_for_it()
    {
        using var authority = new OpenSslAuthority();
        using var other = new OpenSslAuthority();
        var ann = authority.Issue("ann").Certificate;

        Assert.Equal([ann, authority.Certificate], CertificatePath.Of(ann, [other.Certificate, authority.Certificate], null, Now));
        Assert.Equal([ann], CertificatePath.Of(ann, [other.Certificate], null, Now));
    }
}
