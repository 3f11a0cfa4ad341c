using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Postern.Mail.Addresses;

namespace Postern.Store.Sealing;

/// <summary>The organization's keys, unlocked. Version 0 never wraps anything: other keys are derived from it; versions from 1 on wrap the keys of messages.</summary>
internal sealed class Keyring(Guid organization, IReadOnlyDictionary<long, byte[]> unlocked)
{
    public const long RootVersion = 0;

    /// <summary>Record keys kept in memory, so that an outcome soon after acceptance need not read one: a window, oldest out first.</summary>
    const int RememberedMax = 16_384;

    readonly ConcurrentDictionary<Guid, byte[]> remembered = new();
    readonly ConcurrentQueue<Guid> order = new();
    int count;
    readonly byte[] addressKey = Derive(unlocked[RootVersion], "blind index of addresses");
    readonly byte[] messageIdKey = Derive(unlocked[RootVersion], "blind index of message ids");

    // Replaced as a whole when a version is added, so that readers need no lock.
    volatile IReadOnlyDictionary<long, byte[]> versions = unlocked;

    public Guid Organization { get; } = organization;

    public long Current => versions.Keys.Max();

    public byte[] Derive(string purpose) => Derive(versions[RootVersion], purpose);

    /// <summary>Finds an address without keeping it: HMAC-SHA256 over it in lower case, under a key that is not in the database.</summary>
    public byte[] BlindIndex(EmailAddress address) => HMACSHA256.HashData(addressKey, Encoding.UTF8.GetBytes(address.ToString().ToLowerInvariant()));

    public byte[] BlindIndex(string name) => HMACSHA256.HashData(addressKey, Encoding.UTF8.GetBytes(name.ToLowerInvariant()));

    /// <summary>Finds a Message-ID without keeping it: the first 16 octets of an HMAC over it as it stands (RFC 5322 §3.6.4 knows no case folding). Half the octets, half the index.</summary>
    public byte[] MessageIdIndex(string messageId) => HMACSHA256.HashData(messageIdKey, Encoding.UTF8.GetBytes(messageId))[..16];

    public bool Knows(long version) => versions.ContainsKey(version);

    public void Replace(IReadOnlyDictionary<long, byte[]> with) => versions = with;

    /// <summary>Wraps a message's record key under the current version.</summary>
    public byte[] Wrap(Guid message, byte[] recordKey, long version)
    {
        using var seal = new SealKey(versions[version]);
        return seal.Seal(recordKey, RecordKeyPlace(message, version));
    }

    public byte[] Unwrap(Guid message, byte[] wrapped, long version)
    {
        using var seal = new SealKey(versions[version]);
        return seal.Open(wrapped, RecordKeyPlace(message, version));
    }

    public void Remember(Guid message, byte[] recordKey)
    {
        if (!remembered.TryAdd(message, recordKey)) return;
        order.Enqueue(message);

        // Counted here: the dictionary's own Count takes all its locks, 14 µs for each message.
        if (Interlocked.Increment(ref count) > RememberedMax && order.TryDequeue(out var oldest) && remembered.TryRemove(oldest, out _)) Interlocked.Decrement(ref count);
    }

    public byte[]? Remembered(Guid message) => remembered.GetValueOrDefault(message);

    Place RecordKeyPlace(Guid message, long version) => new("record key", Organization, message, version);

    static byte[] Derive(byte[] root, string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, root, SealKey.KeySize, info: Encoding.UTF8.GetBytes("postern " + purpose));
}
