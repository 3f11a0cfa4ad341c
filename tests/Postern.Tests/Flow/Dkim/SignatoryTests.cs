using System.Text;
using Postern.Flow;
using Postern.Flow.Dkim;
using Postern.Mail.Arc;
using Postern.Mail.Dkim;
using Postern.Mail.Smtp;
using Postern.Mail.Smtp.Client;
using Postern.Rules.Dkim;

namespace Postern.Tests.Flow.Dkim;

/// <summary>What leaves is signed as it leaves: the octets that an exchanger took verify.</summary>
public sealed class SignatoryTests
{
    static readonly RcptTo Pat = new(House.Address("pat@north.example"));

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("tls")]
    [InlineData("smime")]
    [InlineData("openpgp")]
    [InlineData("portal")]
    public async Task Each_protection_is_signed_last_with_both_keys(string protection)
    {
        await using var desk = await Desk.Open(protection == "portal" ? Manners.NoTls : Manners.Good);
        if (protection is "smime" or "openpgp") desk.House.Discovered = of => [protection == "smime" ? Keyholders.Certificate(of) : Keyholders.Key(of)];

        var done = await desk.Carry("From: Nurse <nurse@clinic.example>\r\nSubject: hello\r\n\r\nHello.\r\n");

        Assert.Equal(protection, done.Evidence.Protection);
        Assert.Equal(("clinic.example", 2, null), (done.Evidence.Signature?.Domain, done.Evidence.Signature?.Selectors.Count, done.Evidence.Signature?.Why));
        await desk.Verifies(Assert.Single(desk.Town.Took).Text, 2);
    }

    /// <summary>Anybody may write our domain into From; a signature of ours would make it true.</summary>
    [Fact]
    public async Task What_came_from_outside_is_not_signed_whatever_it_says_of_its_author()
    {
        await using var desk = await Desk.Open(Manners.Good);

        var done = await desk.Carry("From: Nurse <nurse@clinic.example>\r\nSubject: hello\r\n\r\nHello.\r\n", Postern.Store.Spool.Door.Inbound);

        Assert.Equal((null, "it came from outside"), (done.Evidence.Signature?.Domain, done.Evidence.Signature?.Why));
        Assert.DoesNotContain("DKIM-Signature", Assert.Single(desk.Town.Took).Text, StringComparison.Ordinal);
    }

    /// <summary>Longer than memory may hold: read once to be digested and once to be sent, from the ledger or from the file of its ciphertext.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_large_message_is_signed_as_a_stream(bool isEncrypted)
    {
        await using var desk = await Desk.Open(Manners.Good);
        if (isEncrypted) desk.House.Discovered = of => [Keyholders.Certificate(of)];
        var text = $"From: nurse@clinic.example\r\nSubject: hello\r\n\r\n{string.Concat(Enumerable.Repeat("a line that  is neither short nor long, and comes again \r\n", 20_000))}";

        var done = await desk.Carry(text);

        Assert.IsType<Outcome.Delivered>(done.Outcome);
        await desk.Verifies(Assert.Single(desk.Town.Took).Text, 2);
    }

    [Theory]
    [InlineData("nurse@clinic.example", "clinic.example")]
    [InlineData("nurse@ward.clinic.example", "clinic.example")]
    [InlineData("nurse@lab.clinic.example", "lab.clinic.example")]
    [InlineData("nurse@east.lab.clinic.example", "lab.clinic.example")]
    [InlineData("nurse@elsewhere.example", null)]
    [InlineData("nurse@notclinic.example", null)]
    public async Task The_closest_domain_of_ours_that_has_a_key_signs(string from, string? domain)
    {
        await using var desk = await Desk.Open(Manners.Good, "lab.clinic.example");

        var signed = await desk.House.Signatory.Sign(MessageContent.Of(Encoding.ASCII.GetBytes($"From: {from}\r\n\r\nHello.\r\n")), Ct);

        Assert.Equal(domain, signed.Signature?.Domain);
    }

    [Theory]
    [InlineData("From: nurse@clinic.example\r\nFrom: doctor@clinic.example\r\n\r\nHello.\r\n", "a message has one From field")]
    [InlineData("Subject: hello\r\n\r\nHello.\r\n", "a message has one From field")]
    [InlineData("From: nurse@clinic.example, ann@elsewhere.example\r\n\r\nHello.\r\n", "From has no domain, or several")]
    [InlineData("From: nurse@clinic.example\r\nno field\r\n\r\nHello.\r\n", "a line of the header is no field")]
    public async Task What_cannot_be_signed_leaves_unsigned_and_the_record_says_why(string text, string why)
    {
        await using var desk = await Desk.Open(Manners.Good);

        var done = await desk.Carry(text);

        Assert.IsType<Outcome.Delivered>(done.Outcome);
        Assert.Equal((null, why), (done.Evidence.Signature?.Domain, done.Evidence.Signature?.Why));
        Assert.DoesNotContain("DKIM-Signature", Assert.Single(desk.Town.Took).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_signed_before_a_key_is_published()
    {
        await using var town = Town.Of(("north.example", Manners.Good));
        await using var house = await House.Open(town, new ManualClock());
        await new DkimKeys(house.Ledger, house.Organization, new DkimOptions(), house.Clock).Prepare(Ct);

        var signed = await house.Signatory.Sign(MessageContent.Of("From: nurse@clinic.example\r\n\r\nHello.\r\n"u8.ToArray()), Ct);

        Assert.Null(signed.Signature);
        Assert.StartsWith("From:", Encoding.ASCII.GetString(signed.Content.Head.Span), StringComparison.Ordinal);
    }

    /// <summary>A platform signs before it hands mail over: its signature stays good, and ours stands above it.</summary>
    [Fact]
    public async Task A_signature_that_came_along_still_holds()
    {
        await using var desk = await Desk.Open(Manners.Good);
        using var platform = DkimKey.NewRsa("platform.example", "s1");
        desk.Zone.Publish(platform.Record);
        var text = await Signed("From: nurse@clinic.example\r\nSubject: hello\r\n\r\nHello.\r\n", platform, desk.House.Clock);

        await desk.Carry(text);

        await desk.Verifies(Assert.Single(desk.Town.Took).Text, 3);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Relayed_mail_of_others_is_vouched_for_with_what_it_proved_when_it_came(bool isEncrypted)
    {
        await using var desk = await Desk.Open(Manners.Good);
        if (isEncrypted) desk.House.Discovered = of => [Keyholders.Certificate(of)];
        using var partner = DkimKey.NewRsa("partner.example", "s1");
        desk.Zone.Publish(partner.Record);
        var text = await Signed("From: ann@partner.example\r\nSubject: hello\r\n\r\nHello.\r\n", partner, desk.House.Clock);

        var done = await desk.Carry(text);

        Assert.Equal(("clinic.example", 1), (done.Evidence.Signature?.Domain, done.Evidence.Signature?.ArcInstance));
        var took = Assert.Single(desk.Town.Took).Text;
        Assert.Equal(["clinic.example"], Assert.IsType<ArcResult.Pass>(await new ArcValidator(desk.Zone).Validate(Octets(took), Ct)).Sealers);
        Assert.Contains("dkim=pass header.d=partner.example", took.Replace("\r\n\t", " ", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(isEncrypted, !took.Contains("DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n\td=partner.example", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_forged_author_is_vouched_for_as_failing()
    {
        await using var desk = await Desk.Open(Manners.Good);
        using var partner = DkimKey.NewRsa("partner.example", "s1");
        desk.Zone.Publish(partner.Record);
        var text = await Signed("From: ann@partner.example\r\nSubject: hello\r\n\r\nHello.\r\n", partner, desk.House.Clock);

        await desk.Carry(text.Replace("Hello.", "Pay me.", StringComparison.Ordinal));

        Assert.Contains("dkim=fail", Assert.Single(desk.Town.Took).Text, StringComparison.Ordinal);
    }

    /// <summary>Whatever acceptance may have taken: odd headers, odd line ends, odd octets.</summary>
    [Fact]
    public Task The_octets_on_the_wire_verify_whatever_the_message() => Seeds.Try(24, async seed =>
    {
        var chance = new Chance(seed);
        await using var desk = await Desk.Open(Manners.Good with { Extensions = chance.OneIn(2) ? "PIPELINING 8BITMIME SMTPUTF8" : Manners.Good.Extensions });
        for (var number = 0; number < 12; number++) await desk.Carry(AnyMessage(chance));

        Assert.Equal(12, desk.Town.Took.Count());
        foreach (var took in desk.Town.Took) await desk.Verifies(took.Text, 2);
    });

    static string AnyMessage(Chance chance)
    {
        var text = new StringBuilder();
        var fields = new[] { "Subject:  a  b \r\n", "Subject:\r\n\tfolded\r\n  twice\r\n", "To: x@y.example,\r\n z@y.example\r\n", "X-Odd \t: \u00e4\u00f6\r\n", "Subject: twice\r\n", "Comments:\r\n", "DATE: never\r\n", "MIME-Version: 1.0\n" };
        for (var count = chance.Below(5); count > 0; count--) text.Append(chance.Pick(fields));
        text.Append(chance.Pick("From: nurse@clinic.example\r\n", "FROM : \"A, B\" <nurse@clinic.example>\r\n", "From: nurse\r\n @clinic.example (comment)\r\n"));
        if (chance.OneIn(8)) return text.ToString();

        text.Append("\r\n");
        var pieces = new[] { "\r\n", "\n", "\r", ".", "..\r\n", " ", "\t", "a", "  b \t\r\n", "\r\r\n", "\0", "\u00ff", ".\r\n", new string('x', 2000), "\r\n\r\n\r\n", "From a line\r\n" };
        for (var count = chance.Below(40); count > 0; count--) text.Append(chance.Pick(pieces));
        return text.ToString();
    }

    static async Task<string> Signed(string text, DkimKey key, TimeProvider clock)
    {
        var signing = await new DkimSigner([key], new DkimSigningOptions(), clock).Sign(Octets(text), Ct);
        return Encoding.Latin1.GetString(Assert.IsType<DkimSigning.Signed>(signing).Fields) + text;
    }

    static MemoryStream Octets(string text) => new(Encoding.Latin1.GetBytes(text));

    /// <summary>A house whose keys are published and sign.</summary>
    sealed class Desk(House house, Town town, PublicZone zone) : IAsyncDisposable
    {
        public House House => house;
        public Town Town => town;
        public PublicZone Zone => zone;

        public static async Task<Desk> Open(Manners manners, params string[] domains)
        {
            var town = Town.Of(("north.example", manners));
            var zone = new PublicZone();
            var house = await House.Open(town, new ManualClock(), judging: zone);
            var keys = new DkimKeys(house.Ledger, house.Organization, new DkimOptions(), house.Clock);
            await keys.Prepare(Ct);
            foreach (var domain in domains) await keys.Complete(domain, Ct);
            zone.Publish((await keys.Records(Ct)).Select(record => record.Record));
            await house.Ledger.Dkim.Change([.. (await house.Ledger.Dkim.List(Ct)).Select(key => new DkimKeyChange(key.Id, DkimKeyState.Active))], Ct);
            return new Desk(house, town, zone);
        }

        public async Task<Stage.Done> Carry(string text, Postern.Store.Spool.Door door = Postern.Store.Spool.Door.Relay)
        {
            var copy = await house.Keep(text, new MailFrom(House.Address("nurse@clinic.example")) { Body = BodyKind.EightBitMime }, Pat);
            return await house.Line.Carry(new Work(copy with { Door = door }, null), Ct);
        }

        public async Task Verifies(string took, int signatures)
        {
            var report = await new DkimVerifier(zone, house.Clock).Verify(Octets(took), Ct);
            Assert.Equal(signatures, report.Findings.Count);
            Assert.All(report.Findings, finding => Assert.True(finding.CoversAll, $"{finding}\n{took}"));
        }

        public async ValueTask DisposeAsync()
        {
            await house.DisposeAsync();
            await town.DisposeAsync();
        }
    }
}
