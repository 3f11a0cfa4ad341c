using Postern.Mail.Trace;

namespace Postern.Tests.Mail.Trace;

/// <summary>Verdicts: what a line says, what its silence means, and what else is known.</summary>
public sealed class HopJudgeTests
{
    const string From = "from a.example (a.example [198.51.100.1])";

    [Theory]
    [InlineData(From + " by mx.clinic.example (Postfix) with ESMTPS id 1; x", HopVerdict.Encrypted, Certainty.Certain)]
    [InlineData(From + " by mx.clinic.example (Postfix) with ESMTP id 1; x", HopVerdict.NotEncrypted, Certainty.Likely)]
    [InlineData(From + " (not encrypted) by mx.clinic.example with ESMTP id 1; x", HopVerdict.NotEncrypted, Certainty.Certain)]
    [InlineData(From + " by mx.clinic.example (Neko 1.0) with ESMTP id 1; x", HopVerdict.Unknown, Certainty.Uncertain)]
    [InlineData(From + " by mx.clinic.example (Neko 1.0) id 1; x", HopVerdict.Unknown, Certainty.Uncertain)]
    [InlineData(From + " by mx.clinic.example (JAMES SMTP Server ) with ESMTP ID 1; x", HopVerdict.Unknown, Certainty.Uncertain)]
    [InlineData(From + " by mx.clinic.example (8.17.1/8.17.1) with ESMTP id 1; x", HopVerdict.NotEncrypted, Certainty.Likely)]
    [InlineData(From + " by mx.clinic.example (8.17.1/8.17.1) with ESMTPS id 1 (version=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384 bits=256 verify=NO); x", HopVerdict.Encrypted, Certainty.Certain)]
    [InlineData("from a.example (198.51.100.1) by mx.clinic.example (10.0.0.1) with Microsoft SMTP Server id 15.2; x", HopVerdict.NotEncrypted, Certainty.Likely)]
    [InlineData(From + " (using TLSv1.2 with cipher NULL-SHA256 (0/0 bits)) by mx.clinic.example (Postfix) with ESMTPS id 1; x", HopVerdict.NotEncrypted, Certainty.Certain)]
    [InlineData("from localhost (localhost [127.0.0.1]) by mx.clinic.example (Postfix) with ESMTP id 1; x", HopVerdict.Internal, Certainty.Certain)]
    [InlineData("from app (app.clinic.local [10.1.2.3]) by mx.clinic.example (Postfix) with ESMTP id 1; x", HopVerdict.Internal, Certainty.Likely)]
    [InlineData("from mx2.clinic.example (mx2.clinic.example [192.0.2.2]) by mx.clinic.example (Postfix) with ESMTP id 1; x", HopVerdict.Internal, Certainty.Likely)]
    [InlineData("by mx.clinic.example (Postfix, from userid 0) id 1; x", HopVerdict.Internal, Certainty.Likely)]
    [InlineData("(qmail 123 invoked from network); 3 Apr 2023 16:18:22 -0000", HopVerdict.Internal, Certainty.Likely)]
    [InlineData("from mx.clinic.example by mx.clinic.example with LMTP id 1 (envelope-from <a@b.example>); x", HopVerdict.Internal, Certainty.Certain)]
    [InlineData("from process-daemon.mx.clinic.example by mx.clinic.example (Oracle Communications Messaging Server 8.0) id 1; x", HopVerdict.Internal, Certainty.Certain)]
    [InlineData("from localhost by mx.clinic.example with SpamAssassin (version 3.4.0); x", HopVerdict.Internal, Certainty.Certain)]
    [InlineData("from 272423864845 named unknown by gmailapi.google.com with HTTPREST; x", HopVerdict.Unknown, Certainty.Uncertain)]
    [InlineData("from [198.51.100.9] by webmail.clinic.example (Neko) with HTTP; x", HopVerdict.Unknown, Certainty.Uncertain)]
    [InlineData("by mx.clinic.example (Postfix) with ESMTPSA id 1; x", HopVerdict.Encrypted, Certainty.Certain)]
    [InlineData("by mx.clinic.example (Postfix) with ESMTPA id 1; x", HopVerdict.NotEncrypted, Certainty.Likely)]
    public void A_hop_has_its_verdict(string line, HopVerdict verdict, Certainty certainty)
    {
        var hop = Assert.Single(TraceText.Analyze("clinic.example", line).Hops);

        Assert.Equal((verdict, certainty), (hop.Verdict, hop.Certainty));
        Assert.EndsWith(".", hop.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_line_of_the_same_receiver_shows_that_it_speaks_of_TLS()
    {
        var hops = TraceText.Analyze("clinic.example",
            "from mx.b.example (mx.b.example [198.51.100.2]) by mx.clinic.example (Postfix) with ESMTPS id 1; x",
            "from c.example (c.example [198.51.100.3]) (TLS) by mx.b.example (Neko 1.0) with ESMTP id 2; x",
            "from d.example (d.example [198.51.100.4]) by MX.b.example (Neko 1.0) with ESMTP id 3; x",
            "from e.example (e.example [198.51.100.5]) by mx3.b.example (Other 1.0) with ESMTP id 4; x").Hops;

        Assert.Equal((HopVerdict.NotEncrypted, Certainty.Likely), (hops[2].Verdict, hops[2].Certainty));
        Assert.Equal(HopVerdict.Unknown, hops[3].Verdict);
        Assert.Contains("hop 2 of this message", hops[2].Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 50, HopVerdict.Unknown, Certainty.Uncertain)]
    [InlineData(2, 0, HopVerdict.Unknown, Certainty.Uncertain)]
    [InlineData(5, 6, HopVerdict.Unknown, Certainty.Uncertain)]
    [InlineData(5, 1, HopVerdict.NotEncrypted, Certainty.Uncertain)]
    [InlineData(120, 3, HopVerdict.NotEncrypted, Certainty.Likely)]
    public void What_a_server_wrote_in_other_messages_counts(long encrypted, long silent, HopVerdict verdict, Certainty certainty)
    {
        var options = new TraceOptions { Own = OwnServers.Read(["clinic.example"]), Habits = host => host == "mx.clinic.example" ? new(encrypted, silent) : null };

        var hop = Assert.Single(TraceText.Analyze(options, From + " by MX.clinic.example (Neko 1.0) with ESMTP id 1; x").Hops);

        Assert.Equal((verdict, certainty), (hop.Verdict, hop.Certainty));
    }

    /// <summary>Who teaches us a wrong habit can make us doubt, and can never make a plain hop look encrypted.</summary>
    [Theory]
    [InlineData(0, 1_000_000)]
    [InlineData(1_000_000, 0)]
    [InlineData(1_000_000, 1_000_000)]
    public void No_habit_ever_makes_a_hop_encrypted_nor_one_that_says_so_anything_else(long encrypted, long silent)
    {
        string[] lines =
        [
            From + " by mx.clinic.example (Neko 1.0) with ESMTP id 1; x",
            From + " by mx.clinic.example (Neko 1.0) id 1; x",
            From + " (not encrypted) by mx.clinic.example with ESMTP id 1; x",
            From + " by mx.clinic.example (Postfix) with ESMTP id 1; x",
            From + " by mx.clinic.example (JAMES SMTP Server ) with ESMTP ID 1; x",
            "from [198.51.100.9] by mx.clinic.example (Neko) with HTTP; x",
        ];
        var options = new TraceOptions { Habits = _ => new(encrypted, silent) };

        foreach (var line in lines)
        {
            var (before, after) = (Assert.Single(TraceText.Analyze(TraceOptions.Default, line).Hops), Assert.Single(TraceText.Analyze(options, line).Hops));
            Assert.NotEqual(HopVerdict.Encrypted, after.Verdict);
            Assert.True(after.Verdict == before.Verdict || (before.Verdict, after.Verdict) == (HopVerdict.Unknown, HopVerdict.NotEncrypted), line);
        }

        Assert.Equal(HopVerdict.Encrypted, Assert.Single(TraceText.Analyze(options, From + " (TLS) by mx.clinic.example (Neko 1.0) with ESMTP id 1; x").Hops).Verdict);
    }

    [Theory]
    [InlineData("TLSv1", "AES256-SHA", 256, "deprecated")]
    [InlineData("TLSv1.1", "AES256-SHA", 256, "deprecated")]
    [InlineData("SSLv3", "AES256-SHA", 256, "broken")]
    [InlineData("TLSv1.2", "RC4-SHA", 128, "RC4")]
    [InlineData("TLSv1.2", "ECDHE-RSA-DES-CBC3-SHA", 112, "3DES")]
    [InlineData("TLSv1.2", "TLS_RSA_WITH_3DES_EDE_CBC_SHA", 112, "3DES")]
    [InlineData("TLSv1.2", "DES-CBC-SHA", 56, "DES is broken")]
    [InlineData("TLSv1.2", "EXP-RC4-MD5", 40, "export")]
    [InlineData("TLSv1.2", "NULL-SHA256", 0, "NULL")]
    [InlineData("TLSv1.2", "ADH-AES256-SHA", 256, "anonymous")]
    [InlineData("TLSv1.2", "TLS_ECDH_anon_WITH_AES_256_CBC_SHA", 256, "anonymous")]
    [InlineData("TLSv1.2", "ECDHE-RSA-AES128-SHA", 128, null)]
    [InlineData("TLSv1.3", "TLS_AES_256_GCM_SHA384", 256, null)]
    [InlineData("TLSv1/SSLv3", "DHE-RSA-AES256-SHA", 256, null)]
    public void Weak_encryption_is_named(string version, string cipher, int bits, string? word)
    {
        var line = $"{From} (using {version} with cipher {cipher} ({bits}/{bits} bits)) by mx.clinic.example (Postfix) with ESMTPS id 1; x";
        var weakness = Assert.Single(TraceText.Analyze("clinic.example", line).Hops).Weakness;

        if (word is null) Assert.Null(weakness);
        else Assert.Contains(word, weakness, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(No client certificate requested)", CertificateOutcome.NotAsked)]
    [InlineData("(Client did not present a certificate)", CertificateOutcome.NotShown)]
    [InlineData("(Client CN \"a.example\", Issuer \"b\" (verified OK))", CertificateOutcome.Verified)]
    [InlineData("(Client CN \"a.example\", Issuer \"b\" (not verified))", CertificateOutcome.NotVerified)]
    [InlineData("(version=TLSv1.2 cipher=AES256-SHA bits=256 verify=OK)", CertificateOutcome.Verified)]
    [InlineData("(version=TLSv1.2 cipher=AES256-SHA bits=256 verify=NO)", CertificateOutcome.NotShown)]
    [InlineData("(version=TLSv1.2 cipher=AES256-SHA bits=256 verify=NOT)", CertificateOutcome.NotAsked)]
    [InlineData("(version=TLSv1.2 cipher=AES256-SHA bits=256 verify=FAIL)", CertificateOutcome.NotVerified)]
    [InlineData("(version=TLSv1.2 cipher=AES256-SHA bits=256 verify=SOFTWARE)", CertificateOutcome.Unclear)]
    public void The_check_of_the_certificate_is_explained(string comment, CertificateOutcome outcome)
    {
        var check = ReceivedReader.Read($"{From} {comment} by mx.clinic.example with ESMTPS id 1; x").Certificate;

        Assert.Equal(outcome, check?.Outcome);
        Assert.EndsWith(".", check?.Words, StringComparison.Ordinal);
    }

    [Fact]
    public void Clocks_that_disagree_and_long_waits_are_told()
    {
        var hops = TraceText.Analyze("clinic.example",
            From + " by mx.clinic.example (Postfix) with ESMTPS id 1; Mon, 3 Apr 2023 16:00:00 +0000",
            "from b.example (b.example [198.51.100.2]) by a.example (Postfix) with ESMTPS id 1; Mon, 3 Apr 2023 16:10:00 +0000",
            "from c.example (c.example [198.51.100.3]) by b.example (Postfix) with ESMTPS id 1; Mon, 3 Apr 2023 10:10:00 +0000").Hops;

        Assert.Equal([-600, 21600, null], hops.Select(hop => hop.DelaySeconds));
        Assert.Contains(hops[0].Notes, note => note.Contains("clocks is wrong", StringComparison.Ordinal));
        Assert.Contains(hops[1].Notes, note => note.Contains("6 hours", StringComparison.Ordinal));
    }
}
