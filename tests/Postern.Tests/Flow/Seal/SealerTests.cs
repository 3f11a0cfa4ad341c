using Postern.Flow;
using Postern.Flow.Keys;
using Postern.Mail.Addresses;
using Postern.Mail.Smtp;
using Postern.Rules.Keys;

namespace Postern.Tests.Flow.Seal;

public sealed class SealerTests
{
    static readonly EmailAddress Pat = new("pat", "north.example");

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_that_only_its_use_shows_broken_is_passed_over_in_the_same_attempt()
    {
        await using var town = Town.Of(("north.example", Manners.Good));
        await using var house = await House.Open(town, new ManualClock());
        house.Discovered = of => [Keyholders.Certificate(of) with { Material = new byte[] { 0x30, 0x00 } }, Keyholders.Key(of)];

        var done = await Carry(house, "Subject: hello\r\n\r\nHello.\r\n");

        Assert.Equal("openpgp", done.Evidence.Protection);
        Assert.Contains("its certificate on file cannot be read", done.Evidence.Why, StringComparison.Ordinal);
        Assert.Equal(Keyholders.OpenPgp.Fingerprint, done.Evidence.KeyFingerprint);
    }

    /// <summary>RFC 8551 §2.7.1: a program that told that it takes no tag gets none.</summary>
    [Theory]
    [InlineData(null, "smime-type=authEnveloped-data")]
    [InlineData("2.16.840.1.101.3.4.1.46", "smime-type=authEnveloped-data")]
    [InlineData("2.16.840.1.101.3.4.1.42", "smime-type=enveloped-data")]
    public async Task The_recipients_program_gets_what_it_told_that_it_opens(string? takes, string type)
    {
        await using var town = Town.Of(("north.example", Manners.Good));
        await using var house = await House.Open(town, new ManualClock());
        house.Discovered = of => [Keyholders.Certificate(of) with { Material = SmimeMaterial.Write(Keyholders.Smime.Certificate, [], takes is null ? null : new([takes])) }];

        await Carry(house, "Subject: hello\r\n\r\nHello.\r\n");

        Assert.Contains(type, Assert.Single(town.Took).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_no_key_can_be_used_the_next_protection_takes_over()
    {
        await using var town = Town.Of(("north.example", Manners.Good));
        await using var house = await House.Open(town, new ManualClock());
        house.Discovered = of => [Keyholders.Certificate(of) with { Material = default }, Keyholders.Key(of) with { Material = default }];

        var done = await Carry(house, "Subject: hello\r\n\r\nHello.\r\n");

        Assert.Equal("tls", done.Evidence.Protection);
        Assert.Null(done.Evidence.KeyId);
    }

    [Theory]
    [InlineData(KeyStandard.Smime)]
    [InlineData(KeyStandard.OpenPgp)]
    public async Task A_long_message_is_sealed_in_a_file_that_goes_with_the_attempt(KeyStandard standard)
    {
        await using var town = Town.Of(("north.example", Manners.Good));
        await using var house = await House.Open(town, new ManualClock());
        house.Discovered = of => [standard == KeyStandard.Smime ? Keyholders.Certificate(of) : Keyholders.Key(of)];
        var text = $"Subject: hello\r\n\r\n{string.Concat(Enumerable.Repeat("a line that is neither short nor long, and comes again\r\n", 20_000))}";

        var done = await Carry(house, text);

        Assert.True(done.Outcome is Outcome.Delivered, done.Evidence.Why);
        Assert.InRange(Assert.Single(town.Took).Text.Length, text.Length, text.Length * 2);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(house.Folder, "sealing")));
    }

    [Fact]
    public async Task An_eight_bit_message_goes_to_a_server_without_8BITMIME_once_it_is_encrypted()
    {
        await using var town = Town.Of(("north.example", Manners.Good with { Extensions = "PIPELINING" }));
        await using var house = await House.Open(town, new ManualClock());
        house.Discovered = of => [Keyholders.Certificate(of)];

        var done = await Carry(house, "Subject: hello\r\n\r\nGr\u00fc\u00dfe\r\n", BodyKind.EightBitMime);

        Assert.Equal("smime", done.Evidence.Protection);
    }

    static async Task<Stage.Done> Carry(House house, string text, BodyKind body = BodyKind.SevenBit)
    {
        var message = $"From: doctor@clinic.example\r\n{text}";
        var copy = await house.Keep(message, new MailFrom(House.Address("doctor@clinic.example")) { Body = body }, new RcptTo(Pat));
        return await house.Line.Carry(new Work(copy, null), Ct);
    }
}
