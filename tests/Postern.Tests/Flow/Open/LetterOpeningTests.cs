using System.Text;
using Postern.Flow;
using Postern.Flow.Keys;
using Postern.Flow.Open;
using Postern.Mail.Addresses;
using Postern.Mail.OpenPgp;
using Postern.Mail.Smtp;
using Postern.Rules.Decide;
using Postern.Rules.Keys;
using Postern.Store.Keys;

namespace Postern.Tests.Flow.Open;

/// <summary>What one house sends encrypted, another opens: the whole line at work on one side, the opening on the other.</summary>
public sealed class LetterOpeningTests
{
    static readonly EmailAddress Doctor = new("doctor", "clinic.example");

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(KeyStandard.Smime)]
    [InlineData(KeyStandard.OpenPgp)]
    public async Task What_the_line_encrypts_opens_with_its_subject_and_the_authors_signature(KeyStandard standard)
    {
        await using var play = await Play.Begin(standard);
        await play.Sender.OwnKeys.Make(Doctor, standard, "Dr. Example", Ct);

        var sent = await play.Send("a quiet word");
        var opened = await play.Open(sent);

        Assert.Contains("Subject: Encrypted message", sent, StringComparison.Ordinal);
        Assert.DoesNotContain("quiet", sent, StringComparison.Ordinal);
        Assert.Equal(("a quiet word", true), (opened.Subject, opened.WasEncrypted));
        Assert.Contains("\r\n\r\nThe words themselves.\r\n", Encoding.Latin1.GetString(opened.Content.Span), StringComparison.Ordinal);
        Assert.Equal(SignatureWord.Unknown, opened.Signature); // nobody here knows that house
        Assert.Single(opened.Signers);
    }

    [Fact]
    public async Task A_signature_is_good_once_its_key_is_known()
    {
        await using var play = await Play.Begin(KeyStandard.OpenPgp);
        await play.Sender.OwnKeys.Make(Doctor, KeyStandard.OpenPgp, null, Ct);
        await play.Learn(await play.Sender.OwnKeys.OpenPgpSigner(Doctor, Ct));

        Assert.Equal(SignatureWord.Good, (await play.Open(await play.Send("a quiet word"))).Signature);
    }

    [Fact]
    public async Task A_good_signature_of_another_is_not_the_senders()
    {
        await using var play = await Play.Begin(KeyStandard.OpenPgp);
        var organization = await play.Sender.OwnKeys.OpenPgpSigner(null, Ct);
        await play.Learn(organization, asIfOf: Doctor);

        Assert.Equal(SignatureWord.OfAnother, (await play.Open(await play.Send("a quiet word"))).Signature);
    }

    [Theory]
    [InlineData(KeyStandard.Smime)]
    [InlineData(KeyStandard.OpenPgp)]
    public async Task A_changed_message_is_refused_without_a_word_of_it(KeyStandard standard)
    {
        await using var play = await Play.Begin(standard);
        var sent = await play.Send("a quiet word");
        var at = sent.Length - 200;
        var changed = sent[..at] + (sent[at] == 'A' ? 'B' : 'A') + sent[(at + 1)..];

        var refused = Assert.IsType<OpenedLetter.Refused>(await play.Opening.Open(Encoding.Latin1.GetBytes(changed), Ct));

        Assert.DoesNotContain("quiet", refused.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mail_for_somebody_else_is_refused()
    {
        await using var play = await Play.Begin(KeyStandard.Smime);
        var sent = await play.Send("a quiet word");
        foreach (var key in await play.Reader.Ledger.Keys.List(KeyOwner.Internal, Ct)) await play.Reader.Ledger.Keys.Remove(key.Id, Ct);

        Assert.IsType<OpenedLetter.Refused>(await play.Opening.Open(Encoding.Latin1.GetBytes(sent), Ct));
    }

    [Fact]
    public async Task Ordinary_mail_is_plain() =>
        Assert.IsType<OpenedLetter.Plain>(await (await Play.Begin(KeyStandard.Smime)).Opening.Open("From: ann@partner.example\r\nSubject: hello\r\n\r\nHello.\r\n"u8.ToArray(), Ct));

    [Fact]
    public async Task The_subject_stays_outside_where_the_rule_keeps_it()
    {
        await using var play = await Play.Begin(KeyStandard.Smime, DomainRule.Safe with { HidesSubject = false });

        Assert.Contains("Subject: a quiet word", await play.Send("a quiet word"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_forged_author_is_not_signed_for()
    {
        await using var play = await Play.Begin(KeyStandard.Smime);
        await play.Sender.OwnKeys.Make(Doctor, KeyStandard.Smime, "Dr. Example", Ct);

        var sent = await play.Send("a quiet word", envelopeSender: "porter@clinic.example");

        var organization = await play.Sender.OwnKeys.SmimeSigner(null, Ct);
        Assert.Equal(organization.Certificate.Fingerprint, Assert.Single((await play.Open(sent)).Signers));
    }

    /// <summary>Two houses: one sends, and the other reads for one of its people.</summary>
    sealed class Play : IAsyncDisposable
    {
        readonly Town town;
        readonly Town empty;

        Play(Town town, Town empty, House sender, House reader) => (this.town, this.empty, Sender, Reader) = (town, empty, sender, reader);

        public House Sender { get; }

        public House Reader { get; }

        public LetterOpening Opening => new(Reader.Ledger, Reader.OwnKeys, roots: null, Reader.Clock);

        static EmailAddress Ann => new("ann", "clinic.example");

        public static async Task<Play> Begin(KeyStandard standard, DomainRule? rule = null)
        {
            var clock = new ManualClock();
            var town = Town.Of(("clinic.example", Manners.Good));
            var empty = Town.Of(("elsewhere.example", Manners.Good));
            var play = new Play(town, empty, await House.Open(town, clock, Policy.Safe with { Default = rule ?? DomainRule.Safe }), await House.Open(empty, clock));

            await play.Reader.OwnKeys.Make(Ann, standard, null, Ct);
            var key = Assert.Single(await play.Reader.Ledger.Keys.FindFor(KeyOwner.Internal, Ann, Ct));
            await play.Sender.Ledger.Keys.Add(new() { Owner = KeyOwner.Recipient, Key = key.Key, Trust = KeyTrust.Imported, Source = "file", Material = key.Material }, Ct);
            return play;
        }

        public async Task<string> Send(string subject, string envelopeSender = "doctor@clinic.example")
        {
            var text = $"Received: from here\r\nFrom: {Doctor}\r\nTo: {Ann}\r\nSubject: {subject}\r\nContent-Type: text/plain\r\n\r\nThe words themselves.\r\n";
            var copy = await Sender.Keep(text, new MailFrom(House.Address(envelopeSender)), new RcptTo(Ann));
            var done = await Sender.Line.Carry(new Work(copy, Encoding.Latin1.GetBytes(text)), Ct);
            Assert.True(done.Outcome is Outcome.Delivered, done.Evidence.Why);
            return Assert.Single(town.Took).Text;
        }

        public async Task<OpenedLetter.Opened> Open(string message) => Assert.IsType<OpenedLetter.Opened>(await Opening.Open(Encoding.Latin1.GetBytes(message), Ct));

        public Task<KeyAdded> Learn(OpenPgpKey key, EmailAddress? asIfOf = null)
        {
            var says = KeyDescriptions.Of(key);
            return Reader.Ledger.Keys.Add(new()
            {
                Owner = KeyOwner.Recipient,
                Key = asIfOf is { } other ? says with { Addresses = [other] } : says,
                Trust = KeyTrust.Imported,
                Source = "file",
                Material = key.Public,
            }, Ct);
        }

        public async ValueTask DisposeAsync()
        {
            await Sender.DisposeAsync();
            await Reader.DisposeAsync();
            await town.DisposeAsync();
            await empty.DisposeAsync();
        }
    }
}
