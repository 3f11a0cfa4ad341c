using System.Text;
using Postern.Flow.Replies;
using Postern.Mail.Mime;
using Postern.Mail.Tls;
using Postern.Rules.Keys;
using Postern.Rules.Replies;
using Postern.Tests.Architecture;

namespace Postern.Tests.Flow.Replies;

public sealed class ReplyLabelTests
{
    static readonly Guid Answered = Guid.Parse("0198f0c2-a7b4-7c5e-9d3b-8a1f2e4d6c80");
    static readonly ReplyHop Hop = new(TlsVersion.Tls12, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", 256, ClientIsVerified: true);

    static IEnumerable<ReplyFacts> All =>
        from road in (ReplyRoad[])[new ReplyRoad.Portal(), new ReplyRoad.Encrypted(KeyStandard.Smime, Hop), new ReplyRoad.Tls(Hop), new ReplyRoad.Clear(), new ReplyRoad.HandedOver()]
        from found in Enum.GetValues<ReplyFound>()
        from author in Enum.GetValues<ReplyAuthor>()
        from automatic in new[] { false, true }
        select new ReplyFacts(Answered, found, road) { Author = author, Proof = ReplyProof.Domain, IsAutomatic = automatic };

    /// <summary>What people read about the field is what they get.</summary>
    [Fact]
    public void The_example_in_the_documents_is_the_real_thing()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "replies.md")).ReplaceLineEndings("\r\n");

        Assert.Contains(Encoding.ASCII.GetString(ReplyLabel.Write(new ReplyFacts(Answered, ReplyFound.InReplyTo, new ReplyRoad.Clear()))), page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_is_one_field_of_short_lines_that_begins_with_the_answer() => Assert.All(All, facts =>
    {
        var label = Encoding.ASCII.GetString(ReplyLabel.Write(facts));
        var lines = label.Split("\r\n");

        Assert.EndsWith("\r\n", label, StringComparison.Ordinal);
        Assert.All(lines, line => Assert.True(line.Length <= 78, line));
        Assert.All(lines[1..^1], line => Assert.StartsWith(" ", line, StringComparison.Ordinal));
        Assert.All(label.Replace("\r\n", "", StringComparison.Ordinal), c => Assert.InRange(c, ' ', '~'));
        Assert.StartsWith(ReplyJudge.Judge(facts).IsSecure ? "Postern-Reply-Security: secure=yes;" : "Postern-Reply-Security: secure=no;", label, StringComparison.Ordinal);
    });

    [Fact]
    public void Whoever_unfolds_it_reads_the_sentence_whole() => Assert.All(All, facts =>
    {
        var message = MimeMessage.Parse((byte[])[.. ReplyLabel.Write(facts), .. "Subject: hello\r\n\r\n"u8]).Root;

        Assert.Contains($"says=\"{ReplyJudge.Judge(facts).ForSender}\"", message.Text("Postern-Reply-Security"u8), StringComparison.Ordinal);
        Assert.Equal("hello", message.Text("Subject"u8));
    });
}
