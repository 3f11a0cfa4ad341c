using Postern.Store.Sql;

namespace Postern.Store.Portal;

/// <summary>Which mailbox a passkey of the portal stands for, and when its holder last typed a code that came there. The passkeys themselves stand on their own shelf.</summary>
public sealed class VisitorPasskeys
{
    readonly Database database;
    readonly Writer writer;
    readonly TimeProvider clock;

    internal VisitorPasskeys(Database database, Writer writer, TimeProvider clock) => (this.database, this.writer, this.clock) = (database, writer, clock);

    /// <summary>A passkey that was just made stands for the mailbox of the session it was made in, and for no longer than that session's own proof.</summary>
    public Task Keep(Guid passkeyId, byte[] sessionHash, CancellationToken ct) => writer.Now(transaction => transaction.Execute("""
        INSERT INTO portal_passkeys (passkey_id, recipient_index, code_at_ms)
        SELECT @passkeyId, recipient_index, code_at_ms FROM portal_sessions WHERE session_hash = @sessionHash
        ON CONFLICT DO NOTHING
        """, new { passkeyId, sessionHash }), ct);

    /// <summary>When its holder last typed a code; null when it stands for no mailbox.</summary>
    public async Task<DateTimeOffset?> CodeAt(Guid passkeyId, CancellationToken ct)
    {
        var found = await database.Query("SELECT code_at_ms FROM portal_passkeys WHERE passkey_id = @passkeyId", new { passkeyId }, row => row.Time(0), ct);
        return found is [var at] ? at : null;
    }

    /// <summary>A session begins for all copies of the passkey's mailbox. False when it stands for none.</summary>
    public Task<bool> BeginSession(Guid passkeyId, byte[] sessionHash, DateTimeOffset expiresAt, CancellationToken ct) => writer.Now(async transaction =>
    {
        await transaction.Execute("DELETE FROM portal_sessions WHERE expires_at_ms <= @now", new { now = clock.GetUtcNow() });
        return await transaction.Execute("""
            INSERT INTO portal_sessions (session_hash, recipient_index, expires_at_ms, passkey_id, code_at_ms)
            SELECT @sessionHash, recipient_index, @expiresAt, @passkeyId, code_at_ms FROM portal_passkeys WHERE passkey_id = @passkeyId
            """, new { passkeyId, sessionHash, expiresAt }) > 0;
    }, ct);

    /// <summary>The holder of the passkey typed a code in this session: from now on the passkey stands for the mailbox again, if it is the same.</summary>
    public Task Renew(Guid passkeyId, byte[] sessionHash, CancellationToken ct) => writer.Now(transaction => transaction.Execute("""
        UPDATE portal_passkeys SET code_at_ms = s.code_at_ms FROM portal_sessions s
        WHERE portal_passkeys.passkey_id = @passkeyId AND s.session_hash = @sessionHash AND s.passkey_id IS NULL
          AND s.recipient_index = portal_passkeys.recipient_index AND s.code_at_ms > portal_passkeys.code_at_ms
        """, new { passkeyId, sessionHash }), ct);

    /// <summary>The passkey was removed: it stands for nothing, and what was begun with it ends.</summary>
    public Task Forget(Guid passkeyId, CancellationToken ct) => writer.Now(async transaction =>
    {
        await transaction.Execute("DELETE FROM portal_passkeys WHERE passkey_id = @passkeyId", new { passkeyId });
        await transaction.Execute("DELETE FROM portal_sessions WHERE passkey_id = @passkeyId", new { passkeyId });
    }, ct);
}
