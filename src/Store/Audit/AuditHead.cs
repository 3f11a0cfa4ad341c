using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Postern.Store.Sql;

namespace Postern.Store.Audit;

/// <summary>One event about to be written. Everything in it is free of PHI but <paramref name="Reply"/>, which is sealed.</summary>
internal sealed record AuditEntry(DateTimeOffset At, string What, Guid? MessageId, Guid? CopyId, string? Evidence = null, byte[]? Reply = null, string? Detail = null);

/// <summary>The end of a chain of audit rows: each row's hash covers the hash before it, so no row can be changed, removed or put in between unseen.</summary>
/// <remarks>
/// A transaction takes any chain that no other transaction holds, and begins a new one when all are held.
/// So SQLite has one chain, and PostgreSQL as many as there ever were writers at the same time, on whatever nodes.
/// </remarks>
internal sealed class AuditHead
{
    readonly long chain;
    long sequence;
    byte[] hash;

    AuditHead(long chain, long sequence, byte[] hash) => (this.chain, this.sequence, this.hash) = (chain, sequence, hash);

    public static async Task<AuditHead> Take(Transaction transaction)
    {
        while (true)
        {
            var free = await transaction.Query("""
                SELECT chain, sequence, hash FROM audit_chains ORDER BY chain LIMIT 1 {skip locked}
                """, new { }, row => new AuditHead(row.GetInt64(0), row.GetInt64(1), row.Bytes(2)));
            if (free is [var head]) return head;

            // Another node may begin the same chain at the same moment: then there is no row to return, and the next round looks again.
            var begun = await transaction.Query("""
                INSERT INTO audit_chains (chain, sequence, hash, seal)
                SELECT COALESCE(MAX(chain), 0) + 1, 0, @hash, @hash FROM audit_chains WHERE true
                ON CONFLICT DO NOTHING RETURNING chain
                """, new { hash = new byte[SHA256.HashSizeInBytes] }, row => row.GetInt64(0));
            if (begun is [var chain]) return new(chain, 0, new byte[SHA256.HashSizeInBytes]);
        }
    }

    public async Task Append(AuditEntry entry, Transaction transaction)
    {
        sequence++;
        hash = Hash(hash, chain, sequence, entry);
        await transaction.Add("""
            INSERT INTO audit (chain, sequence, at_ms, what, message_id, copy_id, evidence, reply, detail, hash)
            VALUES (@chain, @sequence, @at, @what, @message, @copy, @evidence, @reply, @detail, @hash)
            """, new
        {
            chain,
            sequence,
            at = entry.At,
            what = entry.What,
            message = entry.MessageId,
            copy = entry.CopyId,
            evidence = entry.Evidence,
            reply = entry.Reply,
            detail = entry.Detail,
            hash,
        });
    }

    /// <summary>Writes down where the chain ends now.</summary>
    public Task Leave(Transaction transaction, AuditSeal seal) => transaction.Add("""
        UPDATE audit_chains SET sequence = @sequence, hash = @hash, seal = @seal WHERE chain = @chain
        """, new { chain, sequence, hash, seal = seal.Of(chain, sequence, hash) });

    /// <summary>SHA-256 over the hash before and the row, each part preceded by its length so that no two rows read alike.</summary>
    public static byte[] Hash(byte[] before, long chain, long sequence, AuditEntry entry)
    {
        var row = new ArrayBufferWriter<byte>(512);
        row.Write(before);
        Add(row, chain);
        Add(row, sequence);
        Add(row, entry.At.ToUnixTimeMilliseconds());
        Add(row, entry.What);
        Add(row, entry.MessageId?.ToByteArray(bigEndian: true));
        Add(row, entry.CopyId?.ToByteArray(bigEndian: true));
        Add(row, entry.Evidence);
        Add(row, entry.Reply);
        Add(row, entry.Detail);
        return SHA256.HashData(row.WrittenSpan);
    }

    static void Add(ArrayBufferWriter<byte> row, long number)
    {
        BinaryPrimitives.WriteInt64BigEndian(row.GetSpan(sizeof(long)), number);
        row.Advance(sizeof(long));
    }

    static void Add(ArrayBufferWriter<byte> row, string? text) => Add(row, text is null ? null : Encoding.UTF8.GetBytes(text));

    // -1 for "absent", which differs from "empty".
    static void Add(ArrayBufferWriter<byte> row, byte[]? part)
    {
        Add(row, part?.Length ?? -1L);
        if (part is not null) row.Write(part);
    }
}

/// <summary>Seals the end of a chain with a key that is not in the database: whoever can only write to the database cannot forge a whole new chain.</summary>
internal sealed class AuditSeal(byte[] key)
{
    public byte[] Of(long chain, long sequence, byte[] hash)
    {
        Span<byte> end = stackalloc byte[(2 * sizeof(long)) + SHA256.HashSizeInBytes];
        BinaryPrimitives.WriteInt64BigEndian(end, chain);
        BinaryPrimitives.WriteInt64BigEndian(end[sizeof(long)..], sequence);
        hash.CopyTo(end[(2 * sizeof(long))..]);
        return HMACSHA256.HashData(key, end);
    }
}
