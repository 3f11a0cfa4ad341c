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
    public const string Columns =
        "r.message_id, r.at_ms, r.domain, r.answers_id, r.copy_id, r.found, r.road, r.tls_version, r.cipher, r.bits, r.is_verified, r.author, r.proof, r.is_automatic";

    public const string Select = $"SELECT {Columns} FROM replies r";

    /// <summary>In the transaction that accepts the reply: the row, and the event in the record of the message that is answered.</summary>
    public async Task Write(Transaction transaction, DateTimeOffset at)
    {
        var (facts, hop) = (What.Facts, What.Facts.Road.Hop);
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

    public static ReplyRecord Read(DbDataReader row) => Read(row, 0);

    /// <summary>Null where no reply was joined.</summary>
    /// <param name="row">The row.</param>
    /// <param name="from">The first of <see cref="Columns"/>.</param>
    public static ReplyRecord? ReadJoined(DbDataReader row, int from) => row.IsDBNull(from) ? null : Read(row, from);

    static ReplyRecord Read(DbDataReader row, int at)
    {
        var hop = row.TextOrNull(at + 7) is { } version ? new ReplyHop(AsVersion(version), row.GetString(at + 8), (int)row.GetInt64(at + 9), row.GetInt64(at + 10) != 0) : null;
        return new(row.Id(at), row.Time(at + 1), row.GetString(at + 2), new ReplyFacts(row.Id(at + 3), AsFound(row.GetString(at + 5)), AsRoad(row.GetString(at + 6), hop))
        {
            Copy = row.IdOrNull(at + 4),
            Author = AsAuthor(row.GetString(at + 11)),
            Proof = AsProof(row.GetString(at + 12)),
            IsAutomatic = row.GetInt64(at + 13) != 0,
        });
    }

    static string Detail(Guid reply, ReplyFacts facts) =>
        $$"""{"reply":"{{reply:N}}","road":"{{ReplyWords.NameOf(facts.Road)}}","secure":{{(ReplyJudge.Judge(facts).IsSecure ? "true" : "false")}},"found":"{{ReplyWords.NameOf(facts.Found)}}"}""";

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
