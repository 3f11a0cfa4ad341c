using Postern.Store.Sql;

namespace Postern.Store.Sealing;

/// <summary>Finds the record key of a message: remembered from its acceptance, or unwrapped from its row.</summary>
internal sealed class MessageKeys(Database database, Keyring organization, Func<CancellationToken, Task> reload)
{
    public Keyring Organization { get; } = organization;

    public async Task<RecordSeal> Unlock(Guid message, long version, byte[] wrapped, CancellationToken ct)
    {
        if (Organization.Remembered(message) is { } key) return new(Organization.Organization, message, key);

        // Another process may have rotated the organization's key since we started.
        if (!Organization.Knows(version)) await reload(ct);
        return new(Organization.Organization, message, Organization.Unwrap(message, wrapped, version));
    }

    /// <summary>The record key of something else that has one of its own.</summary>
    public async Task<byte[]> Unwrap(Guid owner, long version, byte[] wrapped, CancellationToken ct)
    {
        if (!Organization.Knows(version)) await reload(ct);
        return Organization.Unwrap(owner, wrapped, version);
    }

    /// <summary>Null when there is no such message.</summary>
    public async Task<RecordSeal?> Unlock(Guid message, CancellationToken ct)
    {
        if (Organization.Remembered(message) is { } key) return new(Organization.Organization, message, key);

        var found = await database.Query("SELECT key_version, record_key FROM messages WHERE id = @message",
            new { message }, row => (Version: row.GetInt64(0), Wrapped: row.Bytes(1)), ct);
        return found is [var (version, wrapped)] ? await Unlock(message, version, wrapped, ct) : null;
    }
}
