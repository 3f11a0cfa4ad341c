using System.Text;
using Postern.Mail.Smtp.Server;
using Postern.Store;
using Postern.Store.Keys;
using Postern.Store.Portal;
using Postern.Rules.Replies;
using Postern.Store.Queue;
using Postern.Store.Replies;
using Postern.Store.Spool;
using Postern.Tests.Store.Keys;

namespace Postern.Tests.Store.Sealing;

/// <summary>Whoever has the database and not the master key learns domains, times, sizes, states and ids, and nothing else.</summary>
public sealed class StolenDatabaseTests
{
    public static TheoryData<string> Engines => Premises.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task No_column_of_any_table_shows_a_name_or_a_word(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await Live(premises);

        List<string> cells = [];
        await premises.Around(async session =>
        {
            var tables = await session.Query(
                engine == "sqlite" ? "SELECT name FROM sqlite_master WHERE type = 'table'" : "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'",
                new { }, row => row.GetString(0), Premises.Ct);
            foreach (var table in tables)
            {
                var rows = await session.Query($"SELECT * FROM {table}", new { },
                    row => Enumerable.Range(0, row.FieldCount).Select(i => Text(row.GetValue(i))).ToList(), Premises.Ct);
                cells.AddRange(rows.SelectMany(row => row));
            }
        });

        Assert.Contains("partner.example", cells);
        Assert.All(Letters.Secrets, secret => Assert.DoesNotContain(cells, cell => cell.Contains(secret, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task No_file_in_the_data_folder_shows_a_name_or_a_word()
    {
        await using var premises = await Premises.Make("sqlite");
        await Live(premises);

        foreach (var file in Directory.EnumerateFiles(premises.Folder))
        {
            var text = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, Premises.Ct));
            Assert.All(Letters.Secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase));
        }
    }

    // One of everything that the ledger keeps.
    static async Task Live(Premises premises)
    {
        await using var ledger = await premises.Open();
        var now = premises.Clock.GetUtcNow();
        var message = Letters.To(now, Letters.Body.Length, Letters.Hollis);
        var copies = await ledger.Spool.Accept(message, Letters.Body, Premises.Ct);
        var large = Letters.To(now, 200_000, Letters.Hollis);
        await using (var ahead = ledger.Spool.Begin(large.Id))
        {
            await ahead.Write(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("tachycardia ", 20_000))).AsMemory(0, 200_000), Premises.Ct);
            await ledger.Spool.Accept(large, ahead, Premises.Ct);
        }

        await ledger.Queue.Record(copies[0].Result(CopyState.Delivered, now), Premises.Ct);
        await ledger.Users.Add("pemberton", new ScramVerifier([1, 2, 3], 4096, [4, 5], [6, 7]), Premises.Ct);
        await ledger.Portal.Place(copies[0].Id, [1, 1], [4, 4], now.AddDays(1), Premises.Ct);
        await KeepReply(ledger, message, now);
        await ledger.Portal.SetCode(copies[0].Id, [2, 2], now.AddMinutes(30), Premises.Ct);
        await ledger.Portal.BeginSession(copies[0].Id, [3, 3], now.AddMinutes(30), Premises.Ct);
        await KeepKeys(ledger, copies[0], now);
        await ledger.Portal.Note(copies[0].Id, PortalEvent.Read, "192.0.2.0/24", Premises.Ct);
    }

    static async Task KeepReply(Ledger ledger, NewMessage answered, DateTimeOffset now)
    {
        var facts = new ReplyFacts(answered.Id, ReplyFound.InReplyTo, new ReplyRoad.Clear()) { Copy = answered.Copies[0].Id };
        var reply = Letters.To(now, Letters.Body.Length, Letters.Sender) with { SentAs = "<quicksilver@partner.example>", Reply = new NewReply(facts, Letters.Hollis) };
        await ledger.Spool.Accept(reply, Letters.Body, Premises.Ct);
        await ledger.Replies.Add([new HopCount("partner.example", new WayCount("TLS 1.3", IsSecure: true, 1))], Premises.Ct);
    }

    static async Task KeepKeys(Ledger ledger, QueuedCopy copy, DateTimeOffset now)
    {
        var key = KeyCabinetTests.Of("hollis@partner.example");
        var added = await ledger.Keys.Add(key with
        {
            Owner = KeyOwner.Internal,
            Key = key.Key with { Fingerprint = Letters.Fingerprint },
            Material = Encoding.ASCII.GetBytes("the material of weatherby"),
            Secret = Encoding.ASCII.GetBytes("the secret half of zanzibar"),
        }, Premises.Ct);
        await ledger.Discoveries.Keep(Letters.Hollis, "found for hollis"u8, now.AddDays(1), Premises.Ct);
        var result = copy.Result(CopyState.Delivered, now);
        await ledger.Queue.Record(result with { Evidence = result.Evidence with { KeyId = added.Id, KeyFingerprint = Letters.Fingerprint } }, Premises.Ct);
    }

    static string Text(object cell) => cell is byte[] octets ? Encoding.Latin1.GetString(octets) : $"{cell}";
}
