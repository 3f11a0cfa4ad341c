using System.Text;
using System.Text.Json;
using Postern.Mail.Trace;

namespace Postern.Tests.Mail.Trace;

/// <summary>From bytes that somebody has to a report.</summary>
public sealed class TraceAnalysisTests
{
    const string Line = "from a.example (a.example [198.51.100.1]) (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)) by mx.clinic.example (Postfix) with ESMTPS id 1; Mon, 3 Apr 2023 16:18:22 +0000";

    [Theory]
    [InlineData("Received: {0}\r\nSubject: x\r\n\r\nbody")]
    [InlineData("Received: {0}\n\nbody")]
    [InlineData("\r\n\r\n\nReceived: {0}")]
    [InlineData("> Received: {0}\n> Subject: x\n>\n> body")]
    [InlineData(">> Received: {0}")]
    [InlineData("\uFEFFReceived: {0}\r\n")]
    [InlineData("Received : {0}\r")]
    [InlineData("From a@example.org Mon Apr  3 16:18:22 2023\nReceived: {0}\n")]
    [InlineData("{0}")]
    [InlineData("RECEIVED:\r\n\t{0}\r\n")]
    public void A_header_is_read_as_people_have_it(string form)
    {
        var hop = Assert.Single(TraceAnalysis.Of(Encoding.UTF8.GetBytes(form.Replace("{0}", Line, StringComparison.Ordinal)), TraceOptions.Default).Hops);

        Assert.Equal((HopVerdict.Encrypted, "1.3", Line), (hop.Verdict, hop.Facts.Version, hop.Text));
    }

    [Theory]
    [InlineData("\r\n\t")]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\n      \t")]
    public void Folds_are_undone_also_where_the_indent_was_lost(string fold)
    {
        var folded = "Received: " + Line.Replace(" (using", fold + "(using", StringComparison.Ordinal).Replace(" by ", fold + "by ", StringComparison.Ordinal).Replace(" with ESMTPS", fold + "with ESMTPS", StringComparison.Ordinal);

        Assert.Equal(Line, Assert.Single(TraceAnalysis.Of(Encoding.ASCII.GetBytes(folded + "\r\n\r\n"), TraceOptions.Default).Hops).Text);
    }

    [Fact]
    public void What_stands_in_the_body_is_no_hop() => Assert.Single(TraceText.Analyze("clinic.example", Line).Hops);

    [Fact]
    public void Quoted_printable_of_a_bounce_is_read()
    {
        const string Bounce = "Received: from a.example (a.example [198.51.100.1])\n\tby mx.clinic.example (8.17/8.17) with ESMTPS id 1\n\t(version=3DTLSv1.2 cipher=3DECDHE-RSA-AES256-GCM-=\nSHA384 bits=3D256 verify=3DNO); Mon, 3 Apr 2023 16:18:22 +0000\n";

        var facts = Assert.Single(TraceAnalysis.Of(Encoding.ASCII.GetBytes(Bounce), TraceOptions.Default).Hops).Facts;

        Assert.Equal(("1.2", "ECDHE-RSA-AES256-GCM-SHA384", 256), (facts.Version, facts.Cipher, facts.Bits));
    }

    [Fact]
    public void X_Received_is_read_too()
    {
        var hops = TraceAnalysis.Of(Encoding.ASCII.GetBytes("Received: by 2002:a05:6214:1313:b0:537:7bd7:29d4 with SMTP id 1; x\r\nX-Received: by 2002:a05:1::1 with SMTP id 2; x\r\n\r\n"), TraceOptions.Default).Hops;

        Assert.Equal(["Received", "X-Received"], hops.Select(hop => hop.Field));
        Assert.All(hops, hop => Assert.Equal(("Google", HopVerdict.Internal), (hop.Receiver, hop.Verdict)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Subject: x\r\n\r\n")]
    [InlineData("my header")]
    [InlineData("\0\0\0")]
    public void Without_a_trace_nothing_is_claimed(string text)
    {
        var report = TraceAnalysis.Of(Encoding.ASCII.GetBytes(text), TraceOptions.Default);

        Assert.Equal((HopVerdict.Unknown, HopVerdict.Unknown, 0), (report.Verdict, report.Proven, report.Hops.Count));
        Assert.Contains("no Received line", report.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Hops_over_the_limit_are_counted_and_left_out()
    {
        var report = TraceText.Analyze("clinic.example", [.. Enumerable.Repeat(Line, TraceLimits.HopsMax + 7)]);

        Assert.Equal((TraceLimits.HopsMax, 7), (report.Hops.Count, report.HopsLeftOut));
    }

    [Fact]
    public void Controls_and_turned_writing_do_not_reach_a_screen()
    {
        var hop = Assert.Single(TraceText.Analyze("clinic.example", "from \u001b[31ma.example\u202e ([198.51.100.1]) by mx.clinic.example\u009b with ESMTP id \u0007 1; x").Hops);

        Assert.DoesNotContain(hop.Text, c => char.IsControl(c) || c == '\u202e');
    }

    [Theory]
    [InlineData("application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", ContentForm.SmimeEncrypted)]
    [InlineData("application/pkcs7-mime; smime-type=authEnveloped-data", ContentForm.SmimeEncrypted)]
    [InlineData("application/x-pkcs7-mime; smime-type=signed-data", ContentForm.SmimeSigned)]
    [InlineData("multipart/signed; protocol=\"application/pkcs7-signature\"; boundary=b", ContentForm.SmimeSigned)]
    [InlineData("multipart/signed; protocol=\"application/pgp-signature\"; boundary=b", ContentForm.OpenPgpSigned)]
    [InlineData("multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=b", ContentForm.OpenPgpEncrypted)]
    [InlineData("text/plain", ContentForm.None)]
    [InlineData("", ContentForm.None)]
    public void Encryption_of_the_content_is_shown_beside_it(string type, ContentForm form)
    {
        var content = TraceAnalysis.Of(Encoding.ASCII.GetBytes($"Content-Type: {type}\r\n\r\n"), TraceOptions.Default).Content;

        Assert.Equal(form, content.Form);
        Assert.EndsWith(".", content.Words, StringComparison.Ordinal);
    }

    [Fact]
    public void Signatures_and_results_are_shown_with_whose_word_they_are()
    {
        var message = $"""
            Authentication-Results: mx.clinic.example; dkim=pass header.d=a.example; spf=pass smtp.mailfrom=secret.person@a.example
            Received: {Line}
            ARC-Authentication-Results: i=1; mx.list.example; dmarc=fail header.from=a.example
            DKIM-Signature: v=1; a=rsa-sha256; d=a.example; s=s1; h=from; bh=AA==; b=AA==
            Authentication-Results: broken;;;=


            """;

        var report = TraceAnalysis.Of(Encoding.ASCII.GetBytes(message), new TraceOptions { Own = OwnServers.Read(["clinic.example"]) });

        Assert.Equal([new SignatureShown("a.example", "s1")], report.Signatures);
        Assert.Equal([("mx.clinic.example", Standing.Own), ("mx.list.example", Standing.Foreign)], report.Results.Select(results => (results.Server, results.Standing)));
        Assert.Equal(["dkim=pass (a.example)", "spf=pass (a.example)"], report.Results[0].Results);
    }

    [Theory]
    [InlineData("clinic.example", true)]
    [InlineData("mx.clinic.example", true)]
    [InlineData("192.0.2.0/24", true)]
    [InlineData("2001:db8::1", true)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("192.0.2.0/99", false)]
    [InlineData("a@clinic.example", false)]
    public void Own_servers_are_domains_hosts_and_networks(string name, bool isOne) => Assert.Equal(isOne, OwnServers.Read([name]) is not null);

    [Fact]
    public void A_report_becomes_JSON_with_words_for_its_cases()
    {
        using var json = JsonDocument.Parse(JsonSerializer.Serialize(TraceText.Analyze("clinic.example", Line), TraceJson.Default.TraceReport));
        var hop = json.RootElement.GetProperty("hops")[0];

        Assert.Equal(("encrypted", "certain", "own", "explicit"), (hop.GetProperty("verdict").GetString(), hop.GetProperty("certainty").GetString(), hop.GetProperty("standing").GetString(), hop.GetProperty("facts").GetProperty("basis").GetString()));
        Assert.Equal("1.3", hop.GetProperty("facts").GetProperty("version").GetString());
    }

    [Theory]
    [InlineData(HopVerdict.Encrypted, "ESMTPS", "ESMTPS")]
    [InlineData(HopVerdict.NotEncrypted, "ESMTPS", "ESMTP")]
    public void The_whole_way_is_as_good_as_its_worst_hop(HopVerdict verdict, string first, string second)
    {
        var report = TraceText.Analyze("clinic.example",
            $"from b.example (b.example [198.51.100.2]) by mx.clinic.example (Postfix) with {first} id 1; x",
            $"from c.example (c.example [198.51.100.3]) by b.example (Postfix) with {second} id 1; x");

        Assert.Equal((verdict, HopVerdict.Encrypted), (report.Verdict, report.Proven));
    }

    [Fact]
    public void What_web_mail_does_not_tell_does_not_spoil_the_answer()
    {
        var report = TraceText.Analyze("clinic.example",
            "from b.example (b.example [198.51.100.2]) by mx.clinic.example (Postfix) with ESMTPS id 1; x",
            "from [203.0.113.77] by webmail.b.example with HTTP; x");

        Assert.Equal(HopVerdict.Encrypted, report.Verdict);
        Assert.True(report.Hops[1].IsSubmission);
    }

    /// <summary>An own server without a public name used to be called after the line below it, which anybody can write.</summary>
    [Fact]
    public void No_group_reaches_over_the_line_of_trust()
    {
        var report = TraceText.Analyze("clinic.example",
            "from relay (relay [10.1.2.3]) by mailbox.local (Neko 1.0) with ESMTP id 1; x",
            "from a.example (a.example [198.51.100.1]) by gate (Neko 1.0) with ESMTP id 2; x",
            "from c.example (c.example [198.51.100.3]) by mx.evil.example (Neko 1.0) with ESMTP id 3; x",
            "from d.example (d.example [198.51.100.4]) by clinic.example (Neko 1.0) with ESMTP id 4; x");

        Assert.Equal(2, report.Trust.LastOwn);
        Assert.Equal([new("", 1, 2), new("evil.example", 3, 3), new("clinic.example", 4, 4)], report.Groups);
    }

    [Theory]
    [InlineData("from d1.big.example (unknown [198.51.100.4])", "from a client that calls itself d1.big.example (198.51.100.4) to d2.big.example")]
    [InlineData("from d1.big.example", "from a client that calls itself d1.big.example to d2.big.example")]
    [InlineData("from c.example (c.example [198.51.100.4])", "from c.example to big.example")]
    public void Where_both_ends_are_called_alike_the_answer_names_the_machines(string from, string ends)
    {
        var report = TraceText.Analyze("clinic.example",
            "from d2.big.example (d2.big.example [198.51.100.3]) (TLS) by mx.clinic.example (Postfix) with ESMTPS id 1; x",
            $"{from} by d2.big.example (Postfix) with ESMTP id 2; x");

        Assert.Equal(HopVerdict.NotEncrypted, report.Verdict);
        Assert.Contains($"hop 2, {ends}.", report.Sentence, StringComparison.Ordinal);
    }
}
