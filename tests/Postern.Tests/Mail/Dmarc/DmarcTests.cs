using System.Text;
using Postern.Mail.Dkim;
using Postern.Mail.Dmarc;
using Postern.Mail.Dns;
using Postern.Mail.Spf;
using Postern.Tests.Mail.Dkim;

namespace Postern.Tests.Mail.Dmarc;

public sealed class DmarcTests
{
    [Theory]
    [InlineData("example.org", "example.org", DmarcVerdict.Pass)]
    [InlineData("example.org", "news.example.org", DmarcVerdict.Pass)]
    [InlineData("mail.example.org", "news.example.org", DmarcVerdict.Pass)]
    [InlineData("example.org", "example.net", DmarcVerdict.Fail)]
    [InlineData("example.org", "badexample.org", DmarcVerdict.Fail)]
    [InlineData("example.org", "org", DmarcVerdict.Fail)]
    [InlineData("strict.example", "strict.example", DmarcVerdict.Pass)]
    [InlineData("strict.example", "news.strict.example", DmarcVerdict.Fail)]
    [InlineData("nothing.example", "nothing.example", DmarcVerdict.None)]
    public async Task A_domain_is_spoken_for_by_its_organization(string author, string domain, DmarcVerdict verdict)
    {
        await using var bag = new Mailbag();
        bag.Zone.Txt("_dmarc.example.org", "v=DMARC1; p=reject").Txt("_dmarc.strict.example", "v=DMARC1; p=reject; adkim=s; aspf=s");

        var byDkim = await new DmarcEvaluator(bag.Resolver).Evaluate(author, [domain], null, Mailbag.Ct);
        var bySpf = await new DmarcEvaluator(bag.Resolver).Evaluate(author, [], domain, Mailbag.Ct);

        Assert.Equal((verdict, verdict), (byDkim.Verdict, bySpf.Verdict));
        Assert.Equal(verdict == DmarcVerdict.Pass ? domain : null, byDkim.AlignedDkim);
        Assert.Equal(verdict == DmarcVerdict.Pass ? domain : null, bySpf.AlignedSpf);
    }

    // The examples of RFC 9989 §4.10.2.
    [Theory]
    [InlineData("a.mail.example.com", "example.com", "mail.example.com|v=DMARC1; p=none", "example.com|v=DMARC1; p=none")]
    [InlineData("a.mail.example.com", "mail.example.com", "mail.example.com|v=DMARC1; p=none; psd=n", "example.com|v=DMARC1; p=none")]
    [InlineData("a.mail.example.com", "example.com", "com|v=DMARC1; p=none; psd=y")]
    [InlineData("com", "com", "com|v=DMARC1; p=none; psd=y")]
    [InlineData("a.mail.example.com", "a.mail.example.com")]
    [InlineData("a.mail.example.com", "mail.example.com", "mail.example.com|v=DMARC1; p=none", "example.com|v=DMARC1; p=none", "example.com|v=DMARC1; p=reject")]
    public async Task The_walk_finds_the_organization(string start, string organization, params string[] records)
    {
        await using var bag = new Mailbag();
        foreach (var record in records) bag.Zone.Txt("_dmarc." + record.Split('|')[0], record.Split('|')[1]);

        Assert.Equal(organization, DmarcTree.Organization(start, await new DmarcTree(bag.Resolver).Walk(start, Mailbag.Ct)));
    }

    [Fact]
    public async Task A_name_of_a_hundred_labels_costs_eight_questions()
    {
        await using var bag = new Mailbag();
        await new DmarcTree(bag.Resolver).Walk(string.Concat(Enumerable.Repeat("a.", 100)) + "mail.example.com", Mailbag.Ct);

        Assert.Equal(DmarcTree.QueriesMax, bag.Zone.Asked.Count);
        Assert.Equal(["_dmarc.mail.example.com", "_dmarc.example.com", "_dmarc.com"], bag.Zone.Asked.TakeLast(3));
        Assert.Equal("_dmarc.a.a.a.a.mail.example.com", bag.Zone.Asked.ElementAt(1));
    }

    [Theory]
    [InlineData("example.org", DmarcSource.Domain, DmarcPolicy.Reject)]
    [InlineData("there.example.org", DmarcSource.Subdomain, DmarcPolicy.Quarantine)]
    [InlineData("gone.example.org", DmarcSource.Nonexistent, DmarcPolicy.Reject)]
    [InlineData("own.example.org", DmarcSource.Domain, DmarcPolicy.None)]
    [InlineData("shop.example", DmarcSource.Subdomain, DmarcPolicy.Quarantine)]
    public async Task The_policy_is_that_of_the_nearest_record(string author, DmarcSource source, DmarcPolicy policy)
    {
        await using var bag = new Mailbag();
        bag.Zone.Txt("_dmarc.example.org", "v=DMARC1; p=reject; sp=quarantine; np=reject").A("there.example.org", "192.0.2.1");
        bag.Zone.Txt("_dmarc.own.example.org", "v=DMARC1; p=none").Txt("_dmarc.example", "v=DMARC1; p=reject; sp=quarantine; psd=y");

        var result = await new DmarcEvaluator(bag.Resolver).Evaluate(author, [], null, Mailbag.Ct);

        Assert.Equal((DmarcVerdict.Fail, source, policy), (result.Verdict, result.Source, result.Requested));
    }

    [Theory]
    [InlineData("v=DMARC1; p=reject", DmarcPolicy.Reject, DmarcPolicy.Reject)]
    [InlineData("v=DMARC1; p=reject; t=y", DmarcPolicy.Reject, DmarcPolicy.Quarantine)]
    [InlineData("v=DMARC1;t=y;p=quarantine", DmarcPolicy.Quarantine, DmarcPolicy.None)]
    [InlineData("v=DMARC1; p=Reject; pct=20; ri=1; unknown=yes;", DmarcPolicy.Reject, DmarcPolicy.Reject)]
    [InlineData("v=DMARC1; p=bad; rua=mailto:a@example.org", DmarcPolicy.None, DmarcPolicy.None)]
    [InlineData("v = DMARC1 ; p = reject", DmarcPolicy.Reject, DmarcPolicy.Reject)]
    public async Task What_is_asked_for_is_read(string record, DmarcPolicy requested, DmarcPolicy effective)
    {
        await using var bag = new Mailbag();
        bag.Zone.Txt("_dmarc.example.org", record);
        var result = await new DmarcEvaluator(bag.Resolver).Evaluate("example.org", [], null, Mailbag.Ct);

        Assert.Equal((DmarcVerdict.Fail, requested, effective), (result.Verdict, result.Requested, result.Effective));
    }

    [Theory]
    [InlineData("v=DMARC1; p=bad")]
    [InlineData("v=DMARC1")]
    [InlineData("p=reject; v=DMARC1")]
    [InlineData("v=DMARC2; p=reject")]
    [InlineData("v=DMARC1; p=reject; p=none")]
    [InlineData("v=spf1 -all")]
    public async Task What_is_no_record_is_not_applied(string record)
    {
        await using var bag = new Mailbag();
        bag.Zone.Txt("_dmarc.example.org", record);
        Assert.Equal(DmarcVerdict.None, (await new DmarcEvaluator(bag.Resolver).Evaluate("example.org", [], null, Mailbag.Ct)).Verdict);
    }

    [Fact]
    public async Task A_DNS_that_does_not_answer_is_no_absence()
    {
        await using var bag = new Mailbag();
        bag.Zone.Fail("_dmarc.example.org");
        Assert.Equal(DmarcVerdict.TempError, (await new DmarcEvaluator(bag.Resolver).Evaluate("example.org", ["example.org"], null, Mailbag.Ct)).Verdict);
    }

    [Theory]
    [InlineData("From: a@example.org\r\nFrom: b@example.net\r\n", null)]
    [InlineData("From: a@example.org, b@example.net\r\n", null)]
    [InlineData("From: a@example.org, b@EXAMPLE.org\r\n", "example.org")]
    [InlineData("From: nobody\r\n", null)]
    [InlineData("Subject: a\r\n", null)]
    [InlineData("From: \"boss@example.net\" <a@example.org>\r\n", "example.org")]
    [InlineData("From: a@example.net (c) <a@example.org>\r\n", "example.org")]
    [InlineData("From: a@börse.example\r\n", "xn--brse-5qa.example")]
    [InlineData("From: group: a@example.org;\r\n", "example.org")]
    [InlineData("From: <boss@example.net><a@example.org>\r\n", null)] // some readers show the first
    [InlineData("From: Boss <boss@example.net> Ann <a@example.org>\r\n", null)]
    [InlineData("From: Ann <a@example.org> <a@example.org>\r\n", "example.org")]
    public void One_author_has_one_domain(string header, string? domain) =>
        Assert.Equal(domain, DmarcAuthor.Of(MessageHead.Parse(Encoding.UTF8.GetBytes(header)), out _));

    [Fact]
    public async Task A_signature_that_leaves_a_part_uncovered_does_not_speak_for_the_author()
    {
        await using var bag = new Mailbag();
        bag.Zone.Txt("_dmarc.example.org", "v=DMARC1; p=reject");
        var signed = await Mailbag.Sign(Mailbag.Octets(Mailbag.Plain), new(), DkimKey.NewEd25519("example.org", "s"));
        var head = MessageHead.Parse(signed.AsMemory(0, signed.AsSpan().IndexOf("\r\n\r\n"u8) + 4));
        var signature = DkimSignature.Read(head.Field(0).Body, out _);

        foreach (var (weakness, verdict) in new[] { (DkimWeakness.BodyLength, DmarcVerdict.Pass), (DkimWeakness.BodyLength | DkimWeakness.BodyNotWhole, DmarcVerdict.Fail) })
        {
            var dkim = new DkimReport([new() { Signature = signature, Result = new DkimResult.Pass(), Weakness = weakness }]);
            var result = await new DmarcEvaluator(bag.Resolver).Evaluate(head, dkim, new SpfResult(SpfVerdict.Fail, "example.org", ""), Mailbag.Ct);
            Assert.Equal((verdict, DnssecStatus.Insecure), (result.Verdict, result.Security));
        }
    }
}
