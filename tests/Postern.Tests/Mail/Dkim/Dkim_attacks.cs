using System.Security.Cryptography;
using System.Text;
using Postern.Mail.Dkim;

namespace Postern.Tests.Mail.Dkim;

/// <summary>Attacks on signatures (RFC 6376 §8) and on those who check them.</summary>
public sealed class Dkim_attacks
{
    static readonly DkimKey Key = DkimKey.NewEd25519("example.org", "s");

    [Theory]
    [InlineData("From: boss@example.org\r\n", "a message has one From field")]
    [InlineData("from : boss@example.org\r\n", "a message has one From field")]
    public async Task A_second_From_never_passes(string added, string reason)
    {
        await using var bag = new Mailbag().Publish(Key);
        var options = new DkimSigningOptions { Oversigned = [] };
        var signed = await Mailbag.Sign(Mailbag.Octets(Mailbag.Plain), options, Key);

        foreach (var message in new[] { [.. Encoding.ASCII.GetBytes(added), .. signed], Insert(signed, "To: bob", added) })
            Assert.Equal(new DkimResult.PermError(reason), Assert.Single((await bag.Verify(message)).Findings).Result);
    }

    [Theory]
    [InlineData("Subject: Another\r\n")]
    [InlineData("Reply-To: thief@example.com\r\n")]
    [InlineData("Content-Type: text/html\r\n")]
    [InlineData("Cc: thief@example.com\r\n")]
    public async Task A_field_added_to_oversigned_ones_breaks_the_signature(string added)
    {
        await using var bag = new Mailbag().Publish(Key);
        var signed = await Mailbag.Sign(Mailbag.Octets(Mailbag.Plain), new(), Key);

        foreach (var message in new[] { [.. Encoding.ASCII.GetBytes(added), .. signed], Insert(signed, "MIME-Version", added) })
            Assert.Equal(new DkimResult.Fail("signature did not verify"), Assert.Single((await bag.Verify(message)).Findings).Result);
    }

    [Fact]
    public async Task Text_appended_behind_l_is_reported_and_nothing_may_rest_on_it()
    {
        await using var bag = new Mailbag().Publish(Key);
        var whole = Handmade("hello\r\n", "l=7; ");
        Assert.Equal(DkimWeakness.BodyLength, Assert.Single((await bag.Verify(whole)).Findings).Weakness);

        var longer = Assert.Single((await bag.Verify([.. whole, .. "<h1>pay here</h1>\r\n"u8])).Findings);
        Assert.IsType<DkimResult.Pass>(longer.Result);
        Assert.Equal(DkimWeakness.BodyLength | DkimWeakness.BodyNotWhole, longer.Weakness);
        Assert.False(longer.CoversAll);

        var nothing = Assert.Single((await bag.Verify(Handmade("", "l=0; ", "anything\r\n"))).Findings);
        Assert.False(nothing.CoversAll);
        var shorter = Assert.Single((await bag.Verify(Handmade("hello\r\n", "l=70; "))).Findings);
        Assert.Equal(new DkimResult.Fail("the body is shorter than l= says"), shorter.Result);
    }

    [Fact]
    public async Task A_thousand_signatures_cost_ten_questions()
    {
        await using var bag = new Mailbag().Publish(Key);
        var signed = Encoding.ASCII.GetString(await Mailbag.Sign(Mailbag.Octets(Mailbag.Plain), new(), Key));
        var field = signed[..signed.IndexOf("Received:", StringComparison.Ordinal)];
        var many = string.Concat(Enumerable.Range(0, 900).Select(number => field.Replace("s=s;", $"s=s{number};", StringComparison.Ordinal)));

        var report = await bag.Verify(Encoding.ASCII.GetBytes(many + signed));

        Assert.Equal(DkimLimits.SignaturesMax + 1, report.Findings.Count);
        Assert.Equal(new DkimResult.PermError("more signatures than are looked at"), report.Findings[^1].Result);
        Assert.Equal(DkimLimits.SignaturesMax, bag.Zone.Asked.Count);
    }

    [Theory]
    [InlineData(512, "the RSA key is too short")]
    [InlineData(1023, "the RSA key is too short")]
    [InlineData(4104, "the RSA key is too long")]
    public async Task RSA_keys_of_other_sizes_are_refused_before_they_are_used(int bits, string reason)
    {
        var modulus = new byte[(bits + 7) / 8];
        modulus[0] = (byte)(1 << ((bits - 1) % 8));
        modulus[^1] = 1;
        Assert.Equal(reason, await ResultOfRsaKey(modulus, [1, 0, 1]));
    }

    [Fact]
    public async Task An_RSA_exponent_as_long_as_the_key_is_no_key()
    {
        var modulus = RandomNumberGenerator.GetBytes(512);
        (modulus[0], modulus[^1]) = (0x80, 1);
        Assert.Equal("an RSA key that is none", await ResultOfRsaKey(modulus, [.. modulus]));
        Assert.Equal("an RSA key that is none", await ResultOfRsaKey(modulus, [2]));
    }

    [Fact]
    public async Task Key_record_bombs_are_not_read()
    {
        var large = "v=DKIM1; n=" + new string('x', 20_000) + "; " + Key.Record.Value[9..];
        Assert.Equal("no key", await ResultOfKeyRecords(large));
        Assert.Equal("too many tags", await ResultOfKeyRecords(string.Concat(Enumerable.Range(0, 200).Select(number => $"t{number}=;"))));
        Assert.Equal("several keys under one name", await ResultOfKeyRecords(Key.Record.Value, Key.Record.Value));
        Assert.Equal("the tag p twice", await ResultOfKeyRecords(Key.Record.Value + "; p=AAAA"));
    }

    [Fact]
    public async Task A_loop_of_aliases_is_no_key_and_no_hang()
    {
        await using var bag = new Mailbag();
        bag.Zone.Alias(Key.Record.Name, "b.example.org").Alias("b.example.org", Key.Record.Name);

        Assert.IsType<DkimResult.TempError>(Assert.Single((await bag.Verify(await Mailbag.Sign(Mailbag.Octets(Mailbag.Plain), new(), Key))).Findings).Result);
    }

    [Theory]
    [InlineData("a=ed25519-sha256", "a=rsa-sha1", "Fail { Reason = rsa-sha1 is not believed any more }")]
    [InlineData("h=From:", "h=Fro:", "PermError { Reason = h= is missing, too long or does not name From }")]
    [InlineData("v=1", "v=2", "PermError { Reason = another version }")]
    [InlineData("s=s;", "s=s; i=@example.net;", "PermError { Reason = i= lies outside d= }")]
    [InlineData("s=s;", "s=s; i=@badexample.org;", "PermError { Reason = i= lies outside d= }")]
    [InlineData("d=example.org", "d=org", "PermError { Reason = d= or s= is no name }")]
    [InlineData("s=s;", "s=s; x=1;", "PermError { Reason = the tag x twice }")]
    [InlineData("s=s;", "s=s; q=http/txt;", "PermError { Reason = no way to the key that is known }")]
    [InlineData("s=s;", "s=s; l=-1;", "PermError { Reason = l= is no number }")]
    [InlineData("c=relaxed/relaxed", "c=nofws", "PermError { Reason = c= is unknown }")]
    public async Task A_signature_that_asks_for_less_is_refused(string before, string after, string result)
    {
        await using var bag = new Mailbag().Publish(Key);
        var signed = Encoding.ASCII.GetString(await Mailbag.Sign(Mailbag.Octets(Mailbag.Plain), new() { Oversigned = [] }, Key));
        if (before.StartsWith("d=", StringComparison.Ordinal)) signed = signed.Replace("s=s;", "s=s; i=@example.org;", StringComparison.Ordinal);

        Assert.Equal(result, Assert.Single((await bag.Verify(Encoding.ASCII.GetBytes(signed.Replace(before, after, StringComparison.Ordinal)))).Findings).Result.ToString());
    }

    [Fact]
    public async Task A_hundred_megabytes_of_empty_lines_are_hashed_without_being_kept()
    {
        using var digest = new BodyDigest(new(Canonicalization.Relaxed, null));
        var lines = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("\r\n", 32 << 10)));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var piece = 0; piece < 1600; piece++) digest.Add(lines);
        digest.Add("a"u8);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        await Task.CompletedTask;
    }

    /// <summary>A signature as someone else might write it, over another body than is sent perhaps.</summary>
    static byte[] Handmade(string signedBody, string tags, string? sentBody = null)
    {
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(signedBody)));
        var field = $"DKIM-Signature: v=1; a=ed25519-sha256; d=example.org; s=s; c=relaxed/relaxed; {tags}h=from; bh={hash}; b=";
        var data = "from:ann@example.org\r\n" + field.Replace("DKIM-Signature: ", "dkim-signature:", StringComparison.Ordinal);
        var signature = Convert.ToBase64String(Key.Sign(Encoding.ASCII.GetBytes(data)));
        return Encoding.ASCII.GetBytes($"{field}{signature}\r\nFrom: ann@example.org\r\n\r\n{sentBody ?? signedBody}");
    }

    static byte[] Insert(byte[] message, string before, string added)
    {
        var text = Encoding.ASCII.GetString(message);
        return Encoding.ASCII.GetBytes(text.Insert(text.IndexOf("\r\n" + before, StringComparison.Ordinal) + 2, added));
    }

    static async Task<string> ResultOfRsaKey(byte[] modulus, byte[] exponent)
    {
        var writer = new System.Formats.Asn1.AsnWriter(System.Formats.Asn1.AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteIntegerUnsigned(modulus);
            writer.WriteIntegerUnsigned(exponent);
        }

        await using var bag = new Mailbag();
        bag.Zone.IsTruncating = true;
        using var rsa = DkimKey.NewRsa("example.org", "s");
        bag.Zone.Txt(rsa.Record.Name, "v=DKIM1; p=" + Convert.ToBase64String(writer.Encode()));
        return Reason(await bag.Verify(await Mailbag.Sign(Mailbag.Octets(Mailbag.Plain), new(), rsa)));
    }

    static async Task<string> ResultOfKeyRecords(params string[] records)
    {
        await using var bag = new Mailbag();
        bag.Zone.IsTruncating = true; // so that records of any size come, by TCP
        foreach (var record in records) bag.Zone.Txt(Key.Record.Name, record);
        return Reason(await bag.Verify(await Mailbag.Sign(Mailbag.Octets(Mailbag.Plain), new(), Key)));
    }

    static string Reason(DkimReport report) => Assert.IsType<DkimResult.PermError>(Assert.Single(report.Findings).Result).Reason;
}
