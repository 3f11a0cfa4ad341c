using Postern.Flow.Inbound;
using Postern.Mail.Dkim;
using Postern.Mail.OpenPgp;
using Postern.Mail.Smime.Seal;
using Postern.Rules.Keys;

namespace Postern.Tests.Flow.Inbound;

/// <summary>Whoever gets a key of his own on file under somebody else's address reads what is sent there. So a key must be proven to come from the author's domain.</summary>
public sealed class Key_planting
{
    static readonly string Field = new AutocryptHeader(new("ann", "partner.example"), PrefersEncryption: true, Sealings.Ann.Public).Write();

    static readonly DkimSigningOptions Covering = new() { Fields = [.. new DkimSigningOptions().Fields, "Autocrypt"] };

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_key_of_a_proven_author_is_gathered_with_the_least_trust_and_delays_nothing()
    {
        await using var outside = await Outside.Open();
        await outside.Through(await outside.Sign(Outside.Letter(Field)));
        Assert.Empty(await Keys(outside)); // nothing gathers yet: the message arrived all the same

        await Gather(outside);

        var key = Assert.Single(await Keys(outside));
        Assert.Equal((KeyTrust.Harvested, KeyStandard.OpenPgp), (key.Trust, key.Key.Standard));
    }

    [Fact]
    public async Task A_certificate_of_a_proven_author_is_gathered_from_inside_the_encryption_too()
    {
        await using var outside = await Outside.Open();
        var nurses = await outside.Equip(Outside.Nurse, KeyStandard.Smime);
        await outside.Through(await outside.Sign(Sealings.Around(await Sealings.Smime(Sealings.Payload, Sealings.AnnsCertificate, ContentCipher.Aes256Gcm, nurses))));

        await Gather(outside);

        Assert.Equal(KeyStandard.Smime, Assert.Single(await Keys(outside)).Key.Standard);
    }

    [Fact]
    public async Task A_stranger_in_the_authors_name_plants_nothing() => await PlantsNothing(new() { EnforcesDmarc = false }, _ => Task.FromResult(Outside.Letter(Field)), Outside.Strangers);

    [Fact]
    public async Task SPF_alone_plants_nothing() => await PlantsNothing(new(), _ => Task.FromResult(Outside.Letter(Field)), Outside.Partners); // other customers of a shared server pass it too

    /// <summary>DKIM covers the fields that it names. A real letter, sent on with one field more, still passes.</summary>
    [Fact]
    public async Task A_field_added_to_a_real_letter_of_the_author_plants_nothing() =>
        await PlantsNothing(new(), async outside => Field + await outside.Sign(Outside.Letter()), Outside.Strangers);

    [Fact]
    public async Task A_signature_over_the_field_is_enough_wherever_the_letter_comes_from()
    {
        await using var outside = await Outside.Open();
        await outside.Through(await outside.Sign(Outside.Letter(Field), Covering), Outside.Strangers);
        await Gather(outside);

        Assert.Single(await Keys(outside));
    }

    /// <summary>Another Content-Type turns a part that the author forwarded into the message itself; the body, and so DKIM, stays as it was.</summary>
    [Fact]
    public async Task A_type_put_in_place_of_the_authors_plants_nothing()
    {
        var attackers = await Sealings.Smime("Content-Type: text/plain\r\n\r\nHello.\r\n", Sealings.AnnsCertificate, ContentCipher.Aes256Gcm);
        var body = attackers[(attackers.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        var header = attackers[..(attackers.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 2)];
        var options = new DkimSigningOptions { Fields = ["From", "To", "Subject", "Date"], Oversigned = ["From"] };

        await PlantsNothing(new(), async outside => (await outside.Sign(Outside.Letter(body: body), options)).Replace("Message-ID:", header + "Message-ID:", StringComparison.Ordinal), Outside.Strangers);
    }

    [Fact]
    public async Task A_signature_that_leaves_the_end_of_the_body_uncovered_plants_nothing() => await PlantsNothing(
        new() { EnforcesDmarc = false }, async outside => (await outside.Sign(Outside.Letter(Field), Covering)) + "more\r\n", Outside.Strangers);

    /// <summary>A domain that signs may still not speak for another.</summary>
    [Fact]
    public async Task Another_domains_signature_plants_nothing()
    {
        using var mallory = DkimKey.NewEd25519("evil.example", "s");
        await PlantsNothing(new() { EnforcesDmarc = false }, async outside =>
        {
            outside.Zone.Publish(mallory);
            return await outside.Sign(Outside.Letter(Field), Covering, mallory);
        }, Outside.Strangers);
    }

    [Fact]
    public async Task A_key_that_a_person_put_on_file_is_not_displaced()
    {
        await using var outside = await Outside.Open();
        await Sealings.Know(outside.House, Sealings.Ann);
        var other = OpenPgpKeyMaker.Make(new("ann", "partner.example"), Sealings.Day.AddDays(-1), Sealings.Day.AddDays(100));
        await outside.Through(await outside.Sign(Outside.Letter(new AutocryptHeader(new("ann", "partner.example"), true, other.Public).Write()), Covering));
        await Gather(outside);

        var keys = await Keys(outside);
        Assert.Equal([KeyTrust.Imported, KeyTrust.Harvested], keys.Select(key => key.Trust)); // the most trusted first
        Assert.Equal(Sealings.Ann.Fingerprint, keys[0].Key.Fingerprint);
    }

    [Fact]
    public async Task A_flood_of_letters_waits_in_no_memory_without_bound()
    {
        await using var outside = await Outside.Open();
        for (var count = 0; count < HarvestRounds.WaitingMax + 10; count++) outside.House.Harvests.Note(Guid.CreateVersion7(), 100, KeysProven.Autocrypt, [Outside.Nurse]);

        await Gather(outside); // messages that are not there end none of the rounds
        Assert.Empty(await Keys(outside));
    }

    static async Task PlantsNothing(InboundOptions options, Func<Outside, Task<string>> letter, string client)
    {
        await using var outside = await Outside.Open(options);
        await outside.Through(await letter(outside), client);

        await Gather(outside);

        Assert.Empty(await Keys(outside));
    }

    static Task<IReadOnlyList<Postern.Store.Keys.KeyRecord>> Keys(Outside outside) => outside.House.Ledger.Keys.Find(new("ann", "partner.example"), Ct);

    static Task Gather(Outside outside) => outside.House.Harvests.Round(Ct);
}
