using Postern.Mail.Addresses;
using Postern.Rules.Replies;
using Postern.Store.Records;
using Postern.Store.Sealing;
using Postern.Store.Sql;

namespace Postern.Store.Replies;

/// <summary>Which messages went out, what answered them, and how that came. A stolen database shows no Message-ID and no address.</summary>
public sealed class ReplyBook
{
    /// <summary>Messages that one Message-ID may stand for: platforms split a message by recipients and keep its id.</summary>
    public const int SentMax = 50;

    /// <summary>Replies that a forecast looks back on, and replies of one message that are shown.</summary>
    public const int LatestMax = 200;

    readonly Database database;
    readonly Writer writer;
    readonly MessageKeys keys;
    readonly TimeProvider clock;

    internal ReplyBook(Database database, Writer writer, MessageKeys keys, TimeProvider clock) =>
        (this.database, this.writer, this.keys, this.clock) = (database, writer, keys, clock);

    /// <summary>The message that went out under a Message-ID; of several, the newest that went to this address, else the newest.</summary>
    /// <param name="messageId">With its angle brackets.</param>
    /// <param name="author">Of the reply.</param>
    /// <param name="ct">Stops waiting.</param>
    public async Task<SentMessage?> FindSent(string messageId, EmailAddress author, CancellationToken ct)
    {
        var found = await database.Query("""
            SELECT s.message_id, (SELECT c.id FROM copies c WHERE c.message_id = s.message_id AND c.recipient_index = @person ORDER BY c.id LIMIT 1)
            FROM sent_ids s WHERE s.id_index = @index ORDER BY s.message_id DESC LIMIT @limit
            """, new { index = keys.Organization.MessageIdIndex(messageId), person = keys.Organization.BlindIndex(author), limit = SentMax },
            row => new SentMessage(row.Id(0), row.IdOrNull(1)), ct);
        return found.Find(sent => sent.CopyId is not null) ?? found.FirstOrDefault();
    }

    /// <summary>What a message is a reply to; null when it is none.</summary>
    public async Task<ReplyRecord?> Of(Guid messageId, CancellationToken ct) =>
        await database.Query($"{ReplyRow.Select} WHERE r.message_id = @messageId", new { messageId }, ReplyRow.Read, ct) is [var reply] ? reply : null;

    /// <summary>How this person's latest replies came, and those of the person's domain. What programs sent is left out: nobody chose its road.</summary>
    public async Task<ForecastFacts> Past(EmailAddress person, CancellationToken ct) => new(
        Counted(await database.Query($"{ReplyRow.Select} WHERE r.person_index = @person AND r.is_automatic = 0 ORDER BY r.message_id DESC LIMIT @limit",
            new { person = keys.Organization.BlindIndex(person), limit = LatestMax }, ReplyRow.Read, ct)),
        Counted(await database.Query($"{ReplyRow.Select} WHERE r.domain = @domain AND r.is_automatic = 0 ORDER BY r.message_id DESC LIMIT @limit",
            new { domain = person.AsciiDomain, limit = LatestMax }, ReplyRow.Read, ct)),
        await database.Query("SELECT way, is_secure, count FROM inbound_hops WHERE domain = @domain ORDER BY count DESC LIMIT @limit",
            new { domain = person.AsciiDomain, limit = LatestMax }, row => new WayCount(row.GetString(0), row.GetInt64(1) != 0, row.GetInt64(2)), ct));

    /// <summary>Adds to what is counted of domains' hops. In one order, so that nodes that write at once do not wait for each other in a circle.</summary>
    public Task Add(IEnumerable<HopCount> hops, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var ordered = hops.OrderBy(hop => hop.Domain, StringComparer.Ordinal).ThenBy(hop => hop.Ways.Way, StringComparer.Ordinal).ToList();
        return writer.Soon(async transaction =>
        {
            foreach (var (domain, ways) in ordered)
            {
                await transaction.Add("""
                    INSERT INTO inbound_hops (domain, way, is_secure, count, last_at_ms) VALUES (@domain, @way, @isSecure, @count, @now)
                    ON CONFLICT (domain, way) DO UPDATE SET count = inbound_hops.count + excluded.count, last_at_ms = excluded.last_at_ms
                    """, new { domain, way = ways.Way, isSecure = ways.IsSecure ? 1 : 0, count = ways.Count, now });
            }
        }, ct);
    }

    /// <summary>The writer of answers to this address is told once how to answer safely, and this is the once.</summary>
    /// <returns>False when somebody was told before.</returns>
    public Task<bool> ClaimHint(byte[] tokenHash, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return writer.Now(async transaction => await transaction.Execute(
            "UPDATE reply_addresses SET hinted_at_ms = @now WHERE token_hash = @tokenHash AND hinted_at_ms IS NULL", new { now, tokenHash }) > 0, ct);
    }

    /// <summary>Removes what is older than this: Message-IDs that went out, replies, domains' hops. Returns how many rows.</summary>
    public Task<int> Forget(TimeSpan olderThan, CancellationToken ct)
    {
        var before = clock.GetUtcNow() - olderThan;
        var first = IdPrefix.FirstAt(before);
        return writer.Now(async transaction =>
            await transaction.Execute("DELETE FROM sent_ids WHERE message_id < @first", new { first })
            + await transaction.Execute("DELETE FROM replies WHERE message_id < @first", new { first })
            + await transaction.Execute("DELETE FROM inbound_hops WHERE last_at_ms < @before", new { before }), ct);
    }

    static List<WayCount> Counted(List<ReplyRecord> replies) =>
    [
        .. replies.GroupBy(reply => (Way: ReplyWords.Short(reply.Facts.Road), IsSecure: ReplyJudge.DegreeOf(reply.Facts.Road) >= ReplyDegree.Hop))
            .Select(alike => new WayCount(alike.Key.Way, alike.Key.IsSecure, alike.Count())),
    ];
}
