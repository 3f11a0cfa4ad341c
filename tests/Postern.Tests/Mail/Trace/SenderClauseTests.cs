using Postern.Mail.Trace;

namespace Postern.Tests.Mail.Trace;

/// <summary>Who sent and who received: names, addresses, and what a client calls itself.</summary>
public sealed class SenderClauseTests
{
    [Theory]
    [InlineData("from helo.example (rdns.example [192.0.2.1]) by mx", "helo.example", "192.0.2.1", "rdns.example", "helo.example")]
    [InlineData("from helo.example (rdns.example. [IPv6:2001:db8::1]) by mx", "helo.example", "2001:db8::1", "rdns.example", "helo.example")]
    [InlineData("from helo.example (unknown [192.0.2.1]) by mx", "helo.example", "192.0.2.1", null, "helo.example")]
    [InlineData("from [10.0.0.9] (rdns.example [192.0.2.1]) by mx", null, "192.0.2.1", "rdns.example", "10.0.0.9")]
    [InlineData("from rdns.example ([192.0.2.1]:4711 helo=helo.example) by mx with esmtp (Exim 4.98) id 1", "rdns.example", "192.0.2.1", "rdns.example", "helo.example")]
    [InlineData("from rdns.example ([192.0.2.1]) by mx with esmtp (Exim 4.98) id 1", "rdns.example", "192.0.2.1", "rdns.example", "rdns.example")]
    [InlineData("from [192.0.2.1] (port=1 helo=[198.51.100.9]) by mx", null, "192.0.2.1", null, "[198.51.100.9]")]
    [InlineData("from unknown (HELO helo.example) (192.0.2.1) by mx", null, "192.0.2.1", null, "helo.example")]
    [InlineData("from unknown (HELO [198.51.100.9]) (user@192.0.2.1) by mx", null, "192.0.2.1", null, "[198.51.100.9]")]
    [InlineData("from unknown [192.0.2.1] (EHLO helo.example) by mx", null, "192.0.2.1", null, "helo.example")]
    [InlineData("from helo.example ([192.0.2.1] rdns.example) by mx", "helo.example", "192.0.2.1", "rdns.example", "helo.example")]
    [InlineData("from helo.example (2001:db8::1) by mx (2001:db8::2) with X", "helo.example", "2001:db8::1", null, "helo.example")]
    [InlineData("from helo.example(rdns.example[192.0.2.1]) (2517 bytes) by mx", "helo.example", "192.0.2.1", "rdns.example", "helo.example")]
    [InlineData("from helo.example (rdns.example [[192.0.2.1]]) by mx", "helo.example", "192.0.2.1", "rdns.example", "helo.example")]
    [InlineData("from rdns.example ([192.0.2.1]:40296 \"EHLO helo.example\" rhost-flags-OK-OK-OK-FAIL) by mx with ESMTP id 1", "rdns.example", "192.0.2.1", "rdns.example", "helo.example")]
    [InlineData("from ([192.0.2.1:50387] helo=helo.example) by mx", null, "192.0.2.1", null, "helo.example")]
    [InlineData("from [10.0.0.9] ([192.0.2.1:50387]) by mx", null, "192.0.2.1", null, "10.0.0.9")]
    [InlineData("from helo.example (/192.0.2.1) by mx", "helo.example", "192.0.2.1", null, "helo.example")]
    [InlineData("from 192.0.2.1 by mx", null, "192.0.2.1", null, null)]
    [InlineData("from helo.example ([unix socket]) by mx", "helo.example", null, null, "helo.example")]
    [InlineData("from unknown (HELO a.example) (Mon, 08 Jan 2024 19:51:31 +0800) by mx", null, null, null, "a.example")]
    [InlineData("by mx with SMTP id 1", null, null, null, null)]
    [InlineData("(from root@localhost) by mx (8.14/8.14/Submit) id 1", null, null, null, null)]
    public void The_sender_is_read(string line, string? host, string? address, string? reverse, string? helo)
    {
        var facts = ReceivedReader.Read(line);

        Assert.Equal((host, address, reverse, helo), (facts.FromHost, facts.FromIp, facts.ReverseName, facts.Helo));
    }

    [Theory]
    [InlineData("from [198.51.100.9] (evil.example [192.0.2.1]) by mx", "192.0.2.1")]
    [InlineData("from 198.51.100.9 (HELO 203.0.113.5) (192.0.2.1) by mx", "192.0.2.1")]
    [InlineData("from x (helo=[198.51.100.9]) ([192.0.2.1]) by mx", "192.0.2.1")]
    [InlineData("from x (EHLO [198.51.100.9]) ([192.0.2.1]) by mx", "192.0.2.1")]
    [InlineData("from x ([192.0.2.1] helo=[198.51.100.9]) by mx", "192.0.2.1")]
    public void Hello_never_passes_for_the_address_of_the_client(string line, string address) => Assert.Equal(address, ReceivedReader.Read(line).FromIp);

    [Theory]
    [InlineData("from version=TLSv1.3 (rdns.example [192.0.2.1]) by mx with ESMTP id 1")]
    [InlineData("from x (HELO cipher=AES256-SHA) (192.0.2.1) by mx with ESMTP id 1")]
    [InlineData("from x (helo=version=TLSv1.3) by mx with ESMTP id 1")]
    [InlineData("from TLSv1.3:AES256-SHA:256 ([192.0.2.1]) by mx with ESMTP id 1")]
    [InlineData("from x (TLSv1.3 [192.0.2.1]) by mx with ESMTP id 1")]
    [InlineData("from x ([192.0.2.1]) by mx with ESMTP id 1 (envelope-from <\"version=TLSv1.3 cipher=AES256-SHA\"@evil.example>)")]
    [InlineData("from x ([192.0.2.1]) (Client CN \"using TLSv1.3 with cipher AES256-SHA\", Issuer \"version=TLSv1.3\" (not verified)) by mx with ESMTP id 1")]
    public void Names_that_a_client_chooses_are_no_evidence_of_TLS(string line)
    {
        var facts = ReceivedReader.Read(line);

        Assert.Equal((TlsStatement.No, null, null), (facts.Tls, facts.Version, facts.Cipher));
    }

    [Theory]
    [InlineData("from a by mx.example with X", "mx.example")]
    [InlineData("from a by mx.example:25 with X", "mx.example")]
    [InlineData("from a by 2001:db8::2 with X", "2001:db8::2")]
    [InlineData("from a by [192.0.2.7] with X", "192.0.2.7")]
    [InlineData("from a by Forcepoint Email with ESMTPS", "Forcepoint Email")]
    [InlineData("from a by (Postfix) with esmtpa id 1", null)]
    [InlineData("from a by mx.example; (5.65) id 1", "mx.example")]
    [InlineData("by mx.example (Smail3.1) from a ([192.0.2.1]) with smtp", "mx.example")]
    [InlineData("from a ([192.0.2.1]) id 1 by authid <a@example.org>", null)]
    [InlineData("from by by mx.example with ESMTP", "mx.example")]
    public void The_receiver_is_read(string line, string? host) => Assert.Equal(host, ReceivedReader.Read(line).ByHost);

    [Theory]
    [InlineData("from a (may be forged [192.0.2.1]) by mx", true)]
    [InlineData("from a (b.example [192.0.2.1] (may be forged)) by mx", true)]
    [InlineData("from a (unknown [192.0.2.1]) by mx", true)]
    [InlineData("from unknown (HELO a) (192.0.2.1) by mx", true)]
    [InlineData("from a (b.example [192.0.2.1]) by mx", false)]
    public void A_receiver_that_doubts_the_name_is_believed(string line, bool doubted) => Assert.Equal(doubted, ReceivedReader.Read(line).IsNameDoubted);
}
