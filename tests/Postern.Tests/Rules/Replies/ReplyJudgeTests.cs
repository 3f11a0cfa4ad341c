using Postern.Mail.Tls;
using Postern.Rules.Keys;
using Postern.Rules.Replies;

namespace Postern.Tests.Rules.Replies;

public sealed class ReplyJudgeTests
{
    static readonly ReplyHop Good = new(TlsVersion.Tls13, "TLS_AES_256_GCM_SHA384", 256, ClientIsVerified: false);
    static readonly ReplyHop Weak = new(TlsVersion.Tls12, "TLS_RSA_WITH_AES_128_CBC_SHA", 128, ClientIsVerified: true);

    static IReadOnlyList<ReplyRoad> Roads { get; } =
    [
        new ReplyRoad.Portal(),
        new ReplyRoad.Encrypted(KeyStandard.Smime, null),
        new ReplyRoad.Encrypted(KeyStandard.OpenPgp, Good),
        new ReplyRoad.Tls(Good),
        new ReplyRoad.Tls(Weak),
        new ReplyRoad.Clear(),
        new ReplyRoad.HandedOver(),
    ];

    static IEnumerable<ReplyFacts> All =>
        from road in Roads
        from found in Enum.GetValues<ReplyFound>()
        from author in Enum.GetValues<ReplyAuthor>()
        from proof in Enum.GetValues<ReplyProof>()
        from automatic in new[] { false, true }
        select new ReplyFacts(Guid.Empty, found, road) { Author = author, Proof = proof, IsAutomatic = automatic };

    [Theory]
    [InlineData(0, ReplyDegree.NeverOutside, true)]
    [InlineData(1, ReplyDegree.EndToEnd, true)]
    [InlineData(2, ReplyDegree.EndToEnd, true)]
    [InlineData(3, ReplyDegree.Hop, true)]
    [InlineData(4, ReplyDegree.None, false)]
    [InlineData(5, ReplyDegree.None, false)]
    [InlineData(6, ReplyDegree.NotProven, false)]
    public void What_was_measured_decides_and_what_was_not_measured_is_not_secure(int road, ReplyDegree degree, bool isSecure)
    {
        var verdict = ReplyJudge.Judge(new ReplyFacts(Guid.Empty, ReplyFound.InReplyTo, Roads[road]));

        Assert.Equal(degree, verdict.Degree);
        Assert.Equal(isSecure, verdict.IsSecure);
    }

    [Fact]
    public void Who_writes_and_how_it_was_found_never_make_a_reply_more_secure() => Assert.All(All, facts =>
        Assert.Equal(ReplyJudge.DegreeOf(facts.Road), ReplyJudge.Judge(facts).Degree));

    [Fact]
    public void Sentences_can_stand_in_a_quoted_string_of_a_header() => Assert.All(All, facts =>
    {
        var verdict = ReplyJudge.Judge(facts);
        Assert.All([verdict.Evidence, verdict.ForSender, verdict.ForOfficer], text => Assert.DoesNotContain(text, c => c is < ' ' or > '~' or '"' or '\\'));
        Assert.All([verdict.Evidence, verdict.ForSender, verdict.ForOfficer], Assert.NotEmpty);
    });

    [Fact]
    public void A_reply_that_is_not_secure_says_what_the_patient_may_and_what_the_organization_may_not() => Assert.All(All.Where(facts => !ReplyJudge.Judge(facts).IsSecure), facts =>
    {
        Assert.Contains("may not answer in kind", ReplyJudge.Judge(facts).ForSender, StringComparison.Ordinal);
        Assert.Contains("164.522(b)", ReplyJudge.Judge(facts).ForOfficer, StringComparison.Ordinal);
    });

    [Fact]
    public void An_author_who_did_not_get_the_message_is_always_warned_of() => Assert.All(All.Where(facts => facts.Author == ReplyAuthor.SomebodyElse), facts =>
        Assert.Contains("be sure who writes", ReplyJudge.Judge(facts).ForSender, StringComparison.Ordinal));

    [Fact]
    public void A_hint_goes_to_a_person_who_answered_a_notice_and_to_nobody_else() => Assert.All(All, facts =>
    {
        Assert.Equal(facts is { Found: ReplyFound.ReplyAddress, IsAutomatic: false }, ReplyJudge.WhyNoHint(facts, hasReturnPath: true) is null);
        Assert.NotNull(ReplyJudge.WhyNoHint(facts, hasReturnPath: false));
    });

    [Fact]
    public void Every_name_is_a_word_that_a_header_can_carry() => Assert.All(All, facts =>
        Assert.All([ReplyWords.NameOf(facts.Road), ReplyWords.NameOf(facts.Found), ReplyWords.NameOf(facts.Author), ReplyWords.NameOf(facts.Proof)],
            name => Assert.Matches("^[a-z-]+$", name)));
}
