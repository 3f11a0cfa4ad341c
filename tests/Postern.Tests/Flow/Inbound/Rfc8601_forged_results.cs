using System.Text;
using Postern.Flow.Intake;

namespace Postern.Tests.Flow.Inbound;

/// <summary>What only we may say does not get in from outside, and nothing that a stranger chooses can write a line of ours.</summary>
public sealed class Rfc8601_forged_results
{
    const string Forged = "Authentication-Results: gw.clinic.example; dmarc=pass header.from=bank.example\r\n";

    [Theory]
    [InlineData("Authentication-Results: gw.clinic.example; spf=pass\r\n", true)]
    [InlineData("authentication-RESULTS:\r\n (a comment) GW.clinic.example.; spf=pass\r\n", true)]
    [InlineData("Authentication-Results : \"gw.clinic.example\" 1; none\r\n", true)]
    [InlineData("Authentication-Results: x; y=z (gw.clinic.example\r\n", true)] // unreadable, with our name in it
    [InlineData("Authentication-Results: mx.partner.example; spf=pass\r\n\tsmtp.mailfrom=partner.example\r\n", false)]
    [InlineData("Authentication-Results: gw.clinic.example.evil.example; spf=pass\r\n", false)]
    [InlineData("X-Authentication-Results: gw.clinic.example; spf=pass\r\n", false)]
    [InlineData("ARC-Authentication-Results: i=1; gw.clinic.example; spf=pass\r\n", false)]
    [InlineData("Postern-Sender: proven\r\n", true)]
    [InlineData("POSTERN-reply-security: portal\r\n folded\r\n", true)]
    [InlineData("Postern-Anything-New: yes\r\n", true)]
    [InlineData("X-Postern-Sender: proven\r\n", false)]
    [InlineData("Postern: no\r\n", false)]
    [InlineData("Return-Path: <a@b.example>\r\n", true)]
    [InlineData("Bcc: somebody@partner.example\r\n", false)]
    public void Fields_in_our_name_go_and_others_stay_wherever_buffers_end(string field, bool goes)
    {
        var before = "Received: from x\r\n by y\r\n";
        var after = "Subject: hello\r\n\r\nPostern-Sender: body\r\n" + Forged;
        for (var size = 1; size <= before.Length + field.Length + 3; size++) Assert.Equal(before + (goes ? "" : field) + after, InBuffersOf(size, before + field + after));
    }

    [Fact]
    public void A_field_longer_than_is_read_goes_too()
    {
        var field = $"Authentication-Results: mx.partner.example;{string.Concat(Enumerable.Repeat("\r\n\tspf=pass", 3000))};\r\n\tgw.clinic.example\r\n";

        Assert.Equal("A: b\r\nC: d\r\n\r\n", InBuffersOf(5000, "A: b\r\n" + field + "C: d\r\n\r\n"));
    }

    [Fact]
    public async Task They_are_gone_before_the_mailbox_server_sees_the_message_and_signatures_were_checked_with_them()
    {
        await using var outside = await Outside.Open();
        var sent = await outside.Sign(Forged + "Postern-Opened: smime; opened=yes; signature=good\r\n" + Outside.Letter(), new() { Fields = ["From", "Postern-Opened", "Subject"] });

        var handed = Assert.Single(await outside.Through(sent)).Text;

        Assert.DoesNotContain("bank.example", handed, StringComparison.Ordinal);
        Assert.DoesNotContain("\r\nPostern-Opened", handed, StringComparison.Ordinal);
        Assert.Contains("dkim=pass", handed, StringComparison.Ordinal);
    }

    /// <summary>Values in the results come from strangers: selectors, domains, HELO names. None can end a line or a quote.</summary>
    [Theory]
    [InlineData("d=evil.example; s=a\"; dmarc=pass")]
    [InlineData("d=evil.example; s=a(b")]
    [InlineData("d=\"evil.example; s=x")]
    public async Task A_signature_cannot_write_into_our_results(string tags)
    {
        await using var outside = await Outside.Open(new() { EnforcesDmarc = false });
        var sent = $"DKIM-Signature: v=1; a=rsa-sha256; {tags}; h=from; bh=AAAA; b=AAAA\r\n" + Outside.Letter();

        var handed = Assert.Single(await outside.Through(sent, Outside.Strangers)).Text;

        var results = handed[..handed.IndexOf("Postern-Sender:", StringComparison.Ordinal)];
        Assert.DoesNotContain("dmarc=pass", results, StringComparison.Ordinal);
        Assert.Contains("dmarc=fail", results, StringComparison.Ordinal);
        Assert.Equal(handed.IndexOf("dmarc=", StringComparison.Ordinal), handed.LastIndexOf("\tdmarc=", StringComparison.Ordinal) + 1);
    }

    // As Incoming does: what is undecided is handed in again, before what follows.
    static string InBuffersOf(int size, string sent)
    {
        var hiding = new Hiding(HiddenFields.OfStrangers("gw.clinic.example"));
        var (result, rest) = (new StringBuilder(), "");
        for (var at = 0; at < sent.Length || rest.Length > 0; at += size)
        {
            var isLast = at + size >= sent.Length;
            var octets = Encoding.ASCII.GetBytes(rest + (at < sent.Length ? sent[at..Math.Min(sent.Length, at + size)] : ""));
            var (kept, undecided) = hiding.Pass(octets, isLast);
            result.Append(Encoding.ASCII.GetString(octets[..kept]));
            rest = Encoding.ASCII.GetString(octets[^undecided..]);
        }

        return result.ToString();
    }
}
