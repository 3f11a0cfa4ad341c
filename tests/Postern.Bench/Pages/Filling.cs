using Postern.Flow.Portal;
using Postern.Mail.Addresses;
using Postern.Rules.Keys;
using Postern.Store;
using Postern.Store.Keys;
using Postern.Store.Queue;
using Postern.Store.Spool;

namespace Postern.Bench.Pages;

/// <summary>A clinic's last ninety days: many messages to many people, most by TLS, some sealed, some in the portal, few that failed.</summary>
static class Filling
{
    public const string BusyReader = "pat@busy.example";
    public const int BusyEvery = 4_000;

    const int Callers = 20;
    const int People = 50_000;
    const int Domains = 200;
    const int Senders = 500;
    const int HouseEvents = 30_000;
    const int Keys = 2_000;

    static readonly byte[] Body = [.. "From: nurse@clinic.example\r\nTo: pat@busy.example\r\nSubject: Your results\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n"u8, .. Enumerable.Repeat((byte)'x', 700)];

    public static async Task Fill(Ledger ledger, int messages, DateTimeOffset now, TextWriter output)
    {
        var links = new PortalLinks(ledger.DeriveKey(PortalLinks.KeyPurpose), new Uri("https://gw.clinic.example"));
        var (begin, next) = (now.AddDays(-90), -1);
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var number && number < messages)
            {
                await One(ledger, links, number, begin + TimeSpan.FromDays(90.0 * number / messages), now);
                if (number % 100_000 == 0) await output.WriteLineAsync($"  filled {number:N0}");
            }
        })));
    }

    /// <summary>Keys on file, and what happened in the house beside mail.</summary>
    public static Task FillHouse(Ledger ledger, DateTimeOffset now) => Task.WhenAll(
        Task.WhenAll(Enumerable.Range(0, HouseEvents).Select(number => ledger.House.Note("staff.refused", CancellationToken.None, ("staff", $"{Guid.Empty}"), ("number", $"{number}")))),
        Task.WhenAll(Enumerable.Range(0, Keys).Select(number => ledger.Keys.Add(KeyOf(number, now), CancellationToken.None))));

    static NewKey KeyOf(int number, DateTimeOffset now) => new()
    {
        Owner = KeyOwner.Recipient,
        Trust = KeyTrust.Imported,
        Source = "file",
        Material = new byte[2_000],
        Key = new()
        {
            Standard = KeyStandard.OpenPgp,
            Fingerprint = $"{number:x40}",
            Addresses = [new($"p{number}", "d1.example")],
            Algorithm = "Curve25519",
            Strength = KeyStrength.Curve,
            Bits = 256,
            Version = 4,
            ValidFrom = now.AddDays(-90),
            IsRevoked = false,
            HasWeakSignature = false,
            MayEncrypt = true,
            MaySign = true,
        },
    };

    static async Task One(Ledger ledger, PortalLinks links, int number, DateTimeOffset at, DateTimeOffset now)
    {
        var outcome = OutcomeOf(number);
        var copy = (await ledger.Spool.Accept(Letter(number, at), Body, CancellationToken.None))[0];
        if (outcome.Protection == "portal") await ledger.Portal.Place(copy.Id, PortalLinks.HashOf(links.TokenOf(copy.Id)), replyHash: null, now.AddDays(60), CancellationToken.None);
        await ledger.Queue.Record(new()
        {
            CopyId = copy.Id,
            MessageId = copy.MessageId,
            State = outcome.State,
            At = at.AddSeconds(1),
            Evidence = new() { Protection = outcome.Protection, Rule = "default", Why = "as policy asks", Server = $"mx.{DomainOf(number)}", Address = "192.0.2.1:25", ReplyCode = 250, ReplyEnhanced = "2.0.0" },
        }, CancellationToken.None);
    }

    static NewMessage Letter(int number, DateTimeOffset at)
    {
        var recipient = number % BusyEvery == 0 ? BusyReader : $"p{number * 7919L % People}@{DomainOf(number)}";
        return new()
        {
            Id = Guid.CreateVersion7(at),
            AcceptedAt = at,
            Door = Door.Relay,
            From = new(new EmailAddress($"s{number % Senders}", "clinic.example")),
            Size = Body.Length,
            Arrival = new(System.Net.IPAddress.Loopback, "mail.clinic.example", null, null),
            Copies = [new(Guid.CreateVersion7(at), new(Address(recipient)), at.AddMinutes(30))],
        };
    }

    static (string Protection, CopyState State) OutcomeOf(int number) => (number % BusyEvery, number % 100) switch
    {
        (0, _) => ("portal", CopyState.Delivered),
        (_, 99) => ("tls", CopyState.Failed),
        (_, < 70) => ("tls", CopyState.Delivered),
        (_, < 78) => ("smime", CopyState.Delivered),
        (_, < 82) => ("openpgp", CopyState.Delivered),
        _ => ("portal", CopyState.Delivered),
    };

    static string DomainOf(int number) => $"d{number % Domains}.example";

    static EmailAddress Address(string text) => EmailAddress.TryParse(text, out var address) ? address : throw new ArgumentException(text);
}
