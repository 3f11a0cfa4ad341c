using System.Data.Common;
using Postern.Mail.Tls;
using Postern.Rules.Keys;
using Postern.Rules.Replies;
using Postern.Store.Queue;
using Postern.Store.Sql;

namespace Postern.Store.Replies;

/// <summary>A reply's row: facts taken apart into columns, and put together again. The words outlive releases.</summary>
/// <param name="Reply">Id of the reply itself.</param>
/// <param name="What">Which message it answers, and how it came.</param>
/// <param name="Person">Blind index of its author.</param>
sealed record ReplyRow(Guid Reply, NewReply What, byte[] Person)
{
    public const string Select = """
        SELECT message_id, at_ms, domain, answers_id, copy_id, found, road, tls_version, cipher, bits, is_verified, author, proof, is_automatic FROM replies
        """;

    /// <summary>In the transaction that accepts the reply: the row, and the event in the record of the message that is answered.</summary>
    public async Task Write(Transaction transaction, DateTimeOffset at)
    {
        var (facts, hop) = (What.Facts, HopOf(What.Facts.Road));
        await transaction.Add("""
            INSERT INTO replies (message_id, answers_id, copy_id, person_index, domain, at_ms, found, road, tls_version, cipher, bits, is_verified, author, proof, is_automatic)
            VALUES (@reply, @answers, @copy, @person, @domain, @at, @found, @road, @version, @cipher, @bits, @isVerified, @author, @proof, @isAutomatic)
            """, new
        {
            reply = Reply,
            answers = facts.Answers,
            copy = facts.Copy,
            person = Person,
            domain = What.Author.AsciiDomain,
            at,
            found = ReplyWords.NameOf(facts.Found),
            road = ReplyWords.NameOf(facts.Road),
            version = hop is null ? null : ReplyWords.NameOf(hop.Version),
            cipher = hop?.Cipher,
            bits = (long?)hop?.Bits,
            isVerified = hop is { ClientIsVerified: true } ? 1 : 0,
            author = ReplyWords.NameOf(facts.Author),
            proof = ReplyWords.NameOf(facts.Proof),
            isAutomatic = facts.IsAutomatic ? 1 : 0,
        });
        await transaction.Append(new(at, "reply.received", facts.Answers, facts.Copy, Detail: Detail(Reply, facts)));
    }

    /// <summary>How its author had protected it is known when the reply is handed over, and not before.</summary>
    public static async Task Opened(Transaction transaction, Guid reply, EndToEnd found)
    {
        if (found is { IsEncrypted: true, IsOpened: true })
            await transaction.Add("UPDATE replies SET road = @road WHERE message_id = @reply", new { reply, road = found.Standard });
        if (found is { Signature: "good" })
            await transaction.Add("UPDATE replies SET proof = @proof WHERE message_id = @reply", new { reply, proof = ReplyWords.NameOf(ReplyProof.Signature) });
    }

    public static ReplyRecord Read(DbDataReader row)
    {
        var hop = row.TextOrNull(7) is { } version ? new ReplyHop(AsVersion(version), row.GetString(8), (int)row.GetInt64(9), row.GetInt64(10) != 0) : null;
        return new(row.Id(0), row.Time(1), row.GetString(2), new ReplyFacts(row.Id(3), AsFound(row.GetString(5)), AsRoad(row.GetString(6), hop))
        {
            Copy = row.IdOrNull(4),
            Author = AsAuthor(row.GetString(11)),
            Proof = AsProof(row.GetString(12)),
            IsAutomatic = row.GetInt64(13) != 0,
        });
    }

    static string Detail(Guid reply, ReplyFacts facts) =>
        $$"""{"reply":"{{reply:N}}","road":"{{ReplyWords.NameOf(facts.Road)}}","secure":{{(ReplyJudge.Judge(facts).IsSecure ? "true" : "false")}},"found":"{{ReplyWords.NameOf(facts.Found)}}"}""";

    static ReplyHop? HopOf(ReplyRoad road) => road switch
    {
        ReplyRoad.Tls tls => tls.Hop,
        ReplyRoad.Encrypted encrypted => encrypted.Hop,
        ReplyRoad.Portal or ReplyRoad.Clear or ReplyRoad.HandedOver => null,
    };

    static ReplyRoad AsRoad(string word, ReplyHop? hop) => (word, hop) switch
    {
        ("portal", _) => new ReplyRoad.Portal(),
        ("smime", _) => new ReplyRoad.Encrypted(KeyStandard.Smime, hop),
        ("openpgp", _) => new ReplyRoad.Encrypted(KeyStandard.OpenPgp, hop),
        ("tls", { } measured) => new ReplyRoad.Tls(measured),
        ("clear", _) => new ReplyRoad.Clear(),
        ("handed-over", _) => new ReplyRoad.HandedOver(),
        _ => throw new InvalidDataException($"no road is called {word}"),
    };

    static ReplyFound AsFound(string word) => Named(word, ReplyWords.NameOf, ReplyFound.Portal, ReplyFound.ReplyAddress, ReplyFound.InReplyTo, ReplyFound.References);

    static ReplyAuthor AsAuthor(string word) => Named(word, ReplyWords.NameOf, ReplyAuthor.Recipient, ReplyAuthor.SomebodyElse);

    static ReplyProof AsProof(string word) => Named(word, ReplyWords.NameOf, ReplyProof.None, ReplyProof.Domain, ReplyProof.Signature, ReplyProof.Portal);

    static TlsVersion AsVersion(string word) => Named(word, ReplyWords.NameOf, TlsVersion.Tls12, TlsVersion.Tls13);

    static T Named<T>(string word, Func<T, string> nameOf, params T[] all) where T : struct
    {
        foreach (var one in all)
            if (nameOf(one) == word) return one;

        throw new InvalidDataException($"nothing about a reply is called {word}");
    }
}
