using System.Text;
using Postern.Flow.Keys;
using Postern.Flow.Open;
using Postern.Mail.Addresses;
using Postern.Mail.OpenPgp;
using Postern.Mail.Smime.Seal;
using Postern.Rules.Keys;
using Postern.Store.Keys;
using Postern.Tests.Flow.Keys;

namespace Postern.Tests.Flow.Open;

public sealed class HarvestTests
{
    static readonly EmailAddress Somebody = new("somebody", "north.example");

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_certificate_of_a_signature_that_holds_is_kept_with_the_least_trust()
    {
        await using var place = await Place.Make();

        Assert.Single(await Gather(place, await Signed(Somebody.ToString())));

        var kept = Assert.Single(await place.House.Ledger.Keys.Find(Somebody, Ct));
        Assert.Equal((KeyStandard.Smime, KeyTrust.Harvested, "mail"), (kept.Key.Standard, kept.Trust, kept.Source));
    }

    [Fact]
    public async Task What_the_signers_program_can_open_is_kept_with_the_certificate_that_is_on_file()
    {
        await using var place = await Place.Make();
        var certificate = Keyholders.Smime.Certificate;
        await place.House.Ledger.Keys.Add(new()
        {
            Owner = KeyOwner.Recipient,
            Key = KeyDescriptions.Of(certificate),
            Trust = KeyTrust.Imported,
            Source = "file",
            Material = SmimeMaterial.Write(certificate, [], new(["2.16.840.1.101.3.4.1.2"])),
        }, Ct);

        Assert.Empty(await Gather(place, await Signed(Somebody.ToString())));

        var kept = Assert.Single(await place.House.Ledger.Keys.Find(Somebody, Ct));
        Assert.Equal((KeyTrust.Imported, "file"), (kept.Trust, kept.Source));
        Assert.True(SmimeMaterial.Read(kept.Material) is { Capabilities.TakesAes256Gcm: true });
    }

    [Fact]
    public async Task A_certificate_for_another_address_is_not_kept()
    {
        await using var place = await Place.Make();

        Assert.Empty(await Gather(place, await Signed("mallory@north.example")));
    }

    [Fact]
    public async Task A_certificate_of_a_signature_that_does_not_hold_is_not_kept()
    {
        await using var place = await Place.Make();

        Assert.Empty(await Gather(place, (await Signed(Somebody.ToString())).Replace("Hello.", "Hullo.", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("somebody@north.example", 1)]
    [InlineData("mallory@north.example", 0)]
    public async Task The_key_of_an_Autocrypt_field_is_kept_for_the_author_alone(string from, int kept)
    {
        await using var place = await Place.Make();
        var field = new AutocryptHeader(Somebody, PrefersEncryption: true, Keyholders.OpenPgp.Public).Write();

        Assert.Equal(kept, (await Gather(place, $"From: {from}\r\n{field}\r\nHello.\r\n")).Count);
    }

    [Fact]
    public async Task Our_own_addresses_are_never_harvested()
    {
        await using var place = await Place.Make();
        var nurse = new EmailAddress("nurse", "clinic.example");
        var key = OpenPgpKeyMaker.Make(nurse, place.House.Clock.GetUtcNow().AddDays(-1), place.House.Clock.GetUtcNow().AddDays(100));

        Assert.Empty(await Gather(place, $"From: {nurse}\r\n{new AutocryptHeader(nurse, true, key.Public).Write()}\r\nHello.\r\n"));
    }

    [Fact]
    public async Task A_flood_of_keys_leaves_the_newest_few()
    {
        await using var place = await Place.Make();
        for (var count = 0; count < Harvest.KeptMax + 2; count++)
        {
            var now = place.House.Clock.GetUtcNow();
            var key = OpenPgpKeyMaker.Make(Somebody, now.AddDays(-1), now.AddDays(100));
            Assert.Single(await Gather(place, $"From: {Somebody}\r\n{new AutocryptHeader(Somebody, true, key.Public).Write()}\r\nHello.\r\n"));
            ((ManualClock)place.House.Clock).Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(Harvest.KeptMax, (await place.House.Ledger.Keys.Find(Somebody, Ct)).Count);
    }

    static Task<IReadOnlyList<Guid>> Gather(Place place, string message) =>
        new Harvest(place.House.Ledger, place.House.OwnKeys, place.House.Organization, place.House.Clock).Gather(Encoding.Latin1.GetBytes(message), Ct);

    static async Task<string> Signed(string from)
    {
        using var entity = new MemoryStream("Content-Type: text/plain\r\n\r\nHello.\r\n"u8.ToArray());
        using var output = new MemoryStream();
        await SmimeSealer.Seal(entity, output, Keyholders.Smime, [], new SealOptions { SigningTime = new ManualClock().GetUtcNow() }, Ct);
        return $"From: {from}\r\nSubject: hello\r\nMIME-Version: 1.0\r\n{Encoding.Latin1.GetString(output.ToArray())}";
    }
}
