using Postern.Mail.Trace;

namespace Postern.Tests.Mail.Trace;

/// <summary>Forms of lines, one trap each.</summary>
public sealed class ReceivedReaderTests
{
    [Theory]
    [InlineData("from a.example (a.example [192.0.2.1]) by mx.example (Postfix) with ESMTPS id 1", "ESMTPS", TlsBasis.KeywordS)]
    [InlineData("from a.example (a.example [192.0.2.1]) by mx.example (Postfix) with ESMTP id 1", "ESMTP", TlsBasis.KeywordPlain)]
    [InlineData("from a.example (a.example [192.0.2.1]) by mx.example (Postfix) with UTF8SMTPSA id 1", "UTF8SMTPSA", TlsBasis.KeywordS)]
    [InlineData("from a.example by mx.example with esmtpsa (Exim 4.98) id 1", "esmtpsa", TlsBasis.KeywordS)]
    [InlineData("from a.example by mx.example with local (Exim 4.98) id 1", "local", TlsBasis.OtherProtocol)]
    [InlineData("from a.example by mx.example (version 5.1) id 1", null, TlsBasis.NoProtocol)]
    [InlineData("from a.example by mx.example with Microsoft SMTP Server id 15.20.1; x", "Microsoft SMTP Server", TlsBasis.VendorPlain)]
    [InlineData("from a.example by mx.example with Microsoft SMTP Server (TLS) id 14.3; x", "Microsoft SMTP Server", TlsBasis.Phrase)]
    [InlineData("from a.example by mx.example over TLS secured channel with Microsoft SMTPSVC(8.5)", "Microsoft SMTPSVC", TlsBasis.Phrase)]
    [InlineData("from a.example ([192.0.2.1]) by mx.example with emfmta (version 4.1.0) by TLS id 1", "emfmta", TlsBasis.Phrase)]
    [InlineData("from a.example ([192.0.2.1]) by tls with emfmta id 1", "emfmta", TlsBasis.OtherProtocol)]
    [InlineData("from a.example by mx.example with ASMTP (SSL) id 1", "ASMTP", TlsBasis.Phrase)]
    [InlineData("from a.example (using STARTTLS) by mx.example with ESMTP; x", "ESMTP", TlsBasis.Phrase)]
    [InlineData("from a.example (not using TLS) by mx.example with ESMTP id 1", "ESMTP", TlsBasis.ExplicitNo)]
    [InlineData("from a.example ([192.0.2.1]) (not encrypted) by mx.example with ESMTP id 1", "ESMTP", TlsBasis.ExplicitNo)]
    [InlineData("from a.example by mx.example with ESMTP-TLS id 1", "ESMTP-TLS", TlsBasis.Phrase)]
    [InlineData("from a.example by mx.example with Some ESMTP Gateway: Authorized Use Only! (x); x", "Some ESMTP Gateway", TlsBasis.OtherProtocol)]
    [InlineData("from a.example by mx.example with MailboxResubmission by Somebody id 1; x", "MailboxResubmission", TlsBasis.OtherProtocol)]
    [InlineData("from a.example by mx.example with id 1; x", null, TlsBasis.NoProtocol)]
    public void The_protocol_and_what_it_says_are_told_apart(string line, string? protocol, TlsBasis basis)
    {
        var facts = ReceivedReader.Read(line);

        Assert.Equal((protocol, basis), (facts.Protocol, facts.Basis));
    }

    [Theory]
    [InlineData("from a (a [192.0.2.1]) (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange X25519 server-signature RSA-PSS (2048 bits)) by mx (Postfix) with ESMTPS id 1", "1.3", "TLS_AES_256_GCM_SHA384", 256, 256)]
    [InlineData("from a by mx with esmtps (TLS1.2:ECDHE_RSA_AES_128_GCM_SHA256:128) (Exim 4.92) id 1", "1.2", "ECDHE_RSA_AES_128_GCM_SHA256", 128, null)]
    [InlineData("from a by mx with esmtps (TLS1.3) tls TLS_AES_256_GCM_SHA384 (Exim 4.98) id 1", "1.3", "TLS_AES_256_GCM_SHA384", null, null)]
    [InlineData("by mail (OpenSMTPD) with ESMTPSA id 7 (TLSv1.3:TLS_AES_256_GCM_SHA384:256:NO); x", "1.3", "TLS_AES_256_GCM_SHA384", 256, null)]
    [InlineData("from a by mx (8.15.2/8.15.2) with ESMTPS id 1 (version=TLSv1.2 cipher=AES256-SHA bits=256 verify=NO); x", "1.2", "AES256-SHA", 256, null)]
    [InlineData("from a by mx.example with ESMTPSA id 1 (version=TLS1 cipher=AES128-SHA bits=128/128); x", "1.0", "AES128-SHA", 128, 128)]
    [InlineData("from a (1.2.3.4) by mx with Microsoft SMTP Server (version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15; x", "1.2", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", null, null)]
    [InlineData("from a by mx.example with ESMTP/TLS/DHE-RSA-AES256-GCM-SHA384; x", null, "DHE-RSA-AES256-GCM-SHA384", null, null)]
    [InlineData("from unknown (HELO a) (192.0.2.1) by mx with AES128-SHA encrypted SMTP; x", null, "AES128-SHA", null, null)]
    [InlineData("from unknown (HELO a) (192.0.2.1) by mx with (DHE-RSA-AES256-SHA encrypted) SMTP; x", null, "DHE-RSA-AES256-SHA", null, null)]
    [InlineData("from a (192.0.2.1) by mx (chasquid) with ESMTPS tls TLS_AES_128_GCM_SHA256 (over SMTP, TLS-1.3, envelope from \"a@example.org\"); x", "1.3", "TLS_AES_128_GCM_SHA256", null, null)]
    [InlineData("from a by mx with smtp (TLS: TLSv1/SSLv3,256bits,AES256-SHA) id 1", null, "AES256-SHA", 256, null)]
    [InlineData("from a by mx (Generic MTA with TLSv1.2 ECDHE-RSA-AES256-SHA 256/256) with ESMTP id 1", "1.2", "ECDHE-RSA-AES256-SHA", 256, 256)]
    [InlineData("from a (1.2.3.4) by mx with Some ESMTP Proxy mx (tlsversion=TLS12, tlscipher=TLS_ECDHE_WITH_AES256_SHA1); x", "1.2", "TLS_ECDHE_WITH_AES256_SHA1", null, null)]
    [InlineData("from a ([192.0.2.1]) by mx.example with ESMTP with STARTTLS (version=TLSv1.3, cipher=TLS_AES_128_GCM_SHA256) id 1; x", "1.3", "TLS_AES_128_GCM_SHA256", null, null)]
    [InlineData("from a (a [192.0.2.1]) by mx.example (version=TLSv1.2 cipher=ECDHE-RSA-AES256-GCM-SHA384 bits=256 verify=NO); x", "1.2", "ECDHE-RSA-AES256-GCM-SHA384", 256, null)]
    [InlineData("from a by mx with ESMTP id 1; Mon, 3 Apr 2023 16:18:22 +0000 (version=TLSv1.2 cipher=AES256-SHA bits=256)", "1.2", "AES256-SHA", 256, null)]
    public void A_session_is_read_wherever_it_stands(string line, string? version, string? cipher, int? bits, int? algorithmBits)
    {
        var facts = ReceivedReader.Read(line);

        Assert.Equal((TlsStatement.Yes, TlsBasis.Explicit), (facts.Tls, facts.Basis));
        Assert.Equal((version, cipher, bits, algorithmBits), (facts.Version, facts.Cipher, facts.Bits, facts.AlgorithmBits));
    }

    [Fact]
    public void Two_with_clauses_name_one_protocol() =>
        Assert.Equal("ESMTP", ReceivedReader.Read("from a by mx.example with ESMTP with STARTTLS (version=TLSv1.3, cipher=TLS_AES_128_GCM_SHA256) id 1").Protocol);

    [Fact]
    public void With_cipher_is_no_protocol() =>
        Assert.Null(ReceivedReader.Read("from a (a [192.0.2.1] using TLSv1.2 with cipher AES256-SHA by mx.example; x").Protocol);

    [Theory]
    [InlineData("from a (a [192.0.2.1]) (authenticated bits=0) by mx (8.14.4/8.14.4) with ESMTP id 1; x", null)]
    [InlineData("from a (a [192.0.2.1]) (authenticated bits=0) by mx (8.14.4/8.14.4) with ESMTP id 1 (version=TLSv1.2 cipher=AES256-SHA bits=256 verify=NO); x", 256)]
    [InlineData("from a (version=TLSv1.2 cipher=AES256-SHA) (authenticated bits=0) by mx with ESMTP id 1; x", null)]
    [InlineData("from a (a [192.0.2.1]) by mx (Haraka/3.0) with ESMTPSA id 1 tls TLS_AES_256_GCM_SHA384 (authenticated bits=0); x", null)]
    public void Bits_of_a_login_are_no_bits_of_a_cipher(string line, int? bits) => Assert.Equal(bits, ReceivedReader.Read(line).Bits);

    [Theory]
    [InlineData("from a (192.0.2.1) by mx with SpamAssassin (version 3.4.0); x")]
    [InlineData("from a (192.0.2.1) by mx (Mail version=5.3) with neko id 1")]
    [InlineData("from sslproxy1.example ([192.0.2.1]) by tls.example (CipherMail) with neko id 1")]
    public void A_version_of_software_is_none_of_TLS(string line)
    {
        var facts = ReceivedReader.Read(line);

        Assert.Equal((TlsStatement.Unknown, null), (facts.Tls, facts.Version));
    }

    [Fact]
    public void Signs_of_a_report_in_quoted_printable_are_read()
    {
        var facts = ReceivedReader.Read("from a (a [192.0.2.1]) by mx (8.14/8.14) with ESMTP id 1 (version=3DTLSv1.2 cipher=3DECDHE-RSA-AES256-GCM-SHA384 bits=3D256 verify=3DNO); x");

        Assert.Equal(("1.2", "ECDHE-RSA-AES256-GCM-SHA384", 256, "verify=NO"), (facts.Version, facts.Cipher, facts.Bits, facts.Certificate?.Printed));
    }

    [Theory]
    [InlineData("TLSv1/SSLv3", null)]
    [InlineData("TLSv1", "1.0")]
    [InlineData("TLS1_1", "1.1")]
    [InlineData("TLSv1.2", "1.2")]
    [InlineData("TLS-1.3", "1.3")]
    [InlineData("SSLv3", "SSLv3")]
    public void A_family_of_versions_is_no_version(string printed, string? version)
    {
        var facts = ReceivedReader.Read($"from a by mx (8.14/8.14) with ESMTP id 1 (version={printed} cipher=AES256-SHA bits=256 verify=NO); x");

        Assert.Equal((printed, version), (facts.VersionRaw, facts.Version));
    }

    [Fact]
    public void The_evidence_is_a_place_in_the_text()
    {
        const string Line = "from a (a [192.0.2.1]) (using TLSv1.2 with cipher AES256-SHA (256/256 bits)) by mx (Postfix) with ESMTPS id 1";
        var quote = ReceivedReader.Read(Line).Evidence;

        Assert.Equal("using TLSv1.2 with cipher AES256-SHA (256/256 bits)", quote?.Text);
        Assert.Equal(quote?.Text, Line.Substring(quote?.Start ?? 0, quote?.Length ?? 0));
    }

    [Theory]
    [InlineData("from a by b with ESMTP id 1; Mon, 3 Apr 2023 16:18:22 -0300 (-03)", "2023-04-03T16:18:22-03:00")]
    [InlineData("from a by b with ESMTP id 1 for <x> Sun, 21 Jul 1996 16:59:17 -0700", "1996-07-21T16:59:17-07:00")]
    [InlineData("by b; (5.65/1.37) id 0; Sat, 29 Apr 1995 23:34:45 +0900", "1995-04-29T23:34:45+09:00")]
    [InlineData("from a by b with HTTP id 1 Sat, 11 Oct 2025 18:31:16.079 +0000 (UTC)", "2025-10-11T18:31:16+00:00")]
    [InlineData("from a by b with ESMTP id 1; Mon, 3 Apr 2023 16:18:22 +0000; (more)", "2023-04-03T16:18:22+00:00")]
    [InlineData("from a by b with ESMTP id 1", null)]
    public void The_date_is_found(string line, string? date) =>
        Assert.Equal(date is null ? null : DateTimeOffset.Parse(date, System.Globalization.CultureInfo.InvariantCulture), ReceivedReader.Read(line).Date);

    [Fact]
    public void What_was_glued_on_is_another_field()
    {
        var facts = ReceivedReader.Read("from a by b with ESMTP id 1; x Received: from c by d with ESMTPS (version=TLSv1.3 cipher=AES256-SHA)");

        Assert.Equal((TlsStatement.No, "b"), (facts.Tls, facts.ByHost));
    }
}
