using Postern.Mail.Trace;

namespace Postern.Tests.Mail.Trace;

/// <summary>A sender who writes trace lines of his own: whatever they look like, they end below the line of trust.</summary>
public sealed class ForgedTraceTests
{
    const string Own = "clinic.example";

    /// <summary>What our own server writes when a spammer connects, as Postfix.</summary>
    const string FromSpammer = "from evil.example (evil.example [203.0.113.9]) by mx.clinic.example (Postfix) with ESMTP id 1; Mon, 3 Apr 2023 16:18:22 +0000";

    const string OursForged = "from gw.bank.example ([198.51.100.7]) (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)) by mx.clinic.example with ESMTPS id 2 tls TLS_AES_256_GCM_SHA384; Mon, 3 Apr 2023 16:18:20 +0000";

    [Fact]
    public void Our_own_format_below_the_hop_from_outside_is_no_evidence()
    {
        var report = TraceText.Analyze(Own, FromSpammer, OursForged);

        Assert.Equal(1, report.Trust.LastOwn);
        Assert.Equal([Standing.Own, Standing.Foreign], report.Hops.Select(hop => hop.Standing));
        Assert.Equal(HopVerdict.NotEncrypted, report.Proven);
        Assert.NotEqual(HopVerdict.Encrypted, report.Verdict);
        Assert.NotEqual(Certainty.Certain, report.Hops[1].Certainty);
    }

    [Fact]
    public void A_whole_forged_chain_of_own_servers_is_no_evidence()
    {
        var report = TraceText.Analyze(Own, FromSpammer,
            "from localhost (localhost [127.0.0.1]) by mx.clinic.example (Postfix) with ESMTPS id 2; Mon, 3 Apr 2023 16:18:20 +0000",
            "from mx2.clinic.example (mx2.clinic.example [192.0.2.2]) by mx.clinic.example (Postfix) with ESMTPS id 3; Mon, 3 Apr 2023 16:18:20 +0000",
            OursForged);

        Assert.Equal(1, report.Trust.LastOwn);
    }

    [Theory]
    [InlineData("from mail-a.google.com (mail-a.google.com. [209.85.128.5]) by mx.google.com with ESMTPS id 1 (version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256); x")]
    [InlineData("from A.prod.outlook.com (2603:10b6:1::1) by B.prod.outlook.com (2603:10b6:1::2) with Microsoft SMTP Server (version=TLS1_3, cipher=TLS_AES_256_GCM_SHA384) id 15; x")]
    public void The_format_of_a_big_provider_is_no_evidence(string forged)
    {
        var report = TraceText.Analyze(Own, FromSpammer, forged);

        Assert.Equal((1, Standing.Foreign), (report.Trust.LastOwn, report.Hops[1].Standing));
        Assert.Contains("could have been forged", report.Trust.Sentence, StringComparison.Ordinal);
    }

    /// <summary>He greets with our own name, which spammers like to do.</summary>
    [Theory]
    [InlineData("from mx.clinic.example (unknown [203.0.113.9]) by mx.clinic.example (Postfix) with ESMTP id 1; x")]
    [InlineData("from mx2.clinic.example (unknown [203.0.113.9]) by mx.clinic.example (Postfix) with ESMTP id 1; x")]
    [InlineData("from mx2.clinic.example (evil.example [203.0.113.9]) by mx.clinic.example (Postfix) with ESMTP id 1; x")]
    [InlineData("from mx2.clinic.example (mx2.clinic.example [203.0.113.9] (may be forged)) by mx.clinic.example (8.17.1/8.17.1) with ESMTP id 1; x")]
    [InlineData("from evil.example ([203.0.113.9] helo=mx2.clinic.example) by mx.clinic.example with esmtp (Exim 4.98) id 1; x")]
    [InlineData("from unknown (HELO mx2.clinic.example) (203.0.113.9) by mx.clinic.example with SMTP; x")]
    [InlineData("from mx.clinic.example ([203.0.113.9]) by mx.clinic.example (8.17.1/8.17.1) with ESMTP id 1; x")]
    [InlineData("from mx2.clinic.example ([203.0.113.9]) (not encrypted) by mx.clinic.example with ESMTP id 1; x")]
    [InlineData("from mx2.clinic.example (203.0.113.9) by mx.clinic.example (10.0.0.1) with Microsoft SMTP Server id 15.2; x")]
    [InlineData("from mx2.clinic.example ([203.0.113.9]) by mx.clinic.example (Postfix) with ESMTP id 1; x")]
    [InlineData("from localhost (evil.example [203.0.113.9]) by mx.clinic.example (Postfix) with ESMTP id 1; x")]
    [InlineData("from [127.0.0.1] (evil.example [203.0.113.9]) by mx.clinic.example (Postfix) with ESMTP id 1; x")]
    [InlineData("from [10.0.0.1] ([203.0.113.9]) by mx.clinic.example (Postfix) with ESMTP id 1; x")]
    public void Our_own_name_in_the_greeting_does_not_carry_trust_on(string first)
    {
        var report = TraceText.Analyze(Own, first, OursForged.Replace("mx.clinic", "mx2.clinic", StringComparison.Ordinal));

        Assert.Equal(1, report.Trust.LastOwn);
        Assert.NotEqual(HopVerdict.Internal, report.Hops[0].Verdict);
    }

    /// <summary>Where the line shows neither a name from DNS nor a doubt, only the networks of the house can tell.</summary>
    [Fact]
    public void With_own_networks_the_address_decides_and_not_the_greeting()
    {
        const string Weak = "from mx2.clinic.example ([203.0.113.9]) by mx.clinic.example (8.17.1/8.17.1) with ESMTP id 1; x";
        const string Forged = "from bank.example (bank.example [198.51.100.7]) by mx2.clinic.example (8.17.1/8.17.1) with ESMTPS id 2; x";

        var byName = TraceText.Analyze(Own, Weak, Forged);
        var byNetwork = TraceText.Analyze(new TraceOptions { Own = OwnServers.Read([Own, "192.0.2.0/24"]) }, Weak, Forged);

        Assert.Contains("only what it called itself", byName.Trust.Sentence, StringComparison.Ordinal);
        Assert.Equal(Certainty.Uncertain, byName.Hops[0].Certainty);
        Assert.Equal(1, byNetwork.Trust.LastOwn);
    }

    [Fact]
    public void A_greeting_of_a_provider_from_elsewhere_is_none_of_its_hops()
    {
        var report = TraceText.Analyze(TraceOptions.Default,
            "from BN1.prod.outlook.com (203.0.113.9) by DS2.mail.protection.outlook.com (10.167.18.42) with Microsoft SMTP Server id 15.20.1 via Frontend Transport; x",
            "from bank.example (198.51.100.7) by BN1.prod.outlook.com (10.1.1.1) with Microsoft SMTP Server (version=TLS1_3, cipher=TLS_AES_256_GCM_SHA384) id 15.20.1; x");

        Assert.Equal((1, HopVerdict.NotEncrypted), (report.Trust.LastOwn, report.Hops[0].Verdict));
    }

    /// <summary>Lines above ours are impossible for a sender; where they stand there, somebody behind us wrote them, or nothing is ours.</summary>
    [Fact]
    public void A_newest_line_of_a_stranger_leaves_nothing_to_trust()
    {
        var report = TraceText.Analyze(Own, "from mx.clinic.example (mx.clinic.example [192.0.2.1]) by mail.evil.example (Postfix) with ESMTPS id 1; x", FromSpammer);

        Assert.Equal((0, HopVerdict.Unknown), (report.Trust.LastOwn, report.Proven));
        Assert.Contains("nothing here is evidence", report.Trust.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_hop_into_own_servers_is_evidence()
    {
        var report = TraceText.Analyze(Own,
            "from mx.clinic.example (mx.clinic.example [192.0.2.1]) by store.clinic.example (Postfix) with ESMTPS id 2; x",
            "from a.example (a.example [198.51.100.1]) by mx.clinic.example (Postfix) with ESMTPS id 1; x",
            "from pc (pc.example [198.51.100.2]) by a.example (Postfix) with ESMTPSA id 0; x");

        Assert.Equal((2, HopVerdict.Encrypted), (report.Trust.LastOwn, report.Proven));
        Assert.Equal(Certainty.Certain, report.Hops[1].Certainty);
    }

    [Fact]
    public void A_name_that_only_ends_like_ours_is_not_ours()
    {
        var report = TraceText.Analyze(Own,
            "from mx.notclinic.example (mx.notclinic.example [203.0.113.9]) by mx.clinic.example (Postfix) with ESMTP id 1; x",
            "from bank.example (bank.example [198.51.100.7]) by mx.notclinic.example (Postfix) with ESMTPS id 2; x");

        Assert.Equal((1, HopVerdict.NotEncrypted), (report.Trust.LastOwn, report.Hops[0].Verdict));
    }

    /// <summary>The customer of a provider is not one of its servers, though DNS names his address below its domain.</summary>
    [Fact]
    public void A_name_made_of_the_address_is_a_customers()
    {
        var report = TraceText.Analyze("isp.example",
            "from pc (c-203-0-113-9.pool.isp.example [203.0.113.9]) by mx.isp.example (Postfix) with ESMTP id 1; x",
            "from bank.example (bank.example [198.51.100.7]) by mx.isp.example (Postfix) with ESMTPS id 2; x");

        Assert.Equal(1, report.Trust.LastOwn);
    }

    [Fact]
    public void Results_of_authentication_below_the_line_are_nobodys_word()
    {
        var message = "Authentication-Results: mx.clinic.example; spf=fail smtp.mailfrom=evil.example\r\nReceived: " + FromSpammer
            + "\r\nAuthentication-Results: mx.clinic.example; spf=pass smtp.mailfrom=bank.example\r\nReceived: " + OursForged
            + "\r\nAuthentication-Results: mx.clinic.example; dkim=pass header.d=bank.example\r\n\r\n";
        var report = TraceAnalysis.Of(System.Text.Encoding.ASCII.GetBytes(message), new TraceOptions { Own = OwnServers.Read([Own]) });

        Assert.Equal([Standing.Own, Standing.Foreign, Standing.Foreign], report.Results.Select(results => results.Standing));
    }
}
