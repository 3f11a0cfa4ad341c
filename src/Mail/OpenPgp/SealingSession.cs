using System.Collections.Concurrent;

namespace Postern.Mail.OpenPgp;

/// <summary>
/// A session that is used again, one message at a time: loading a key checks its self-signatures, which costs more than sealing
/// 10 KB. What is remembered is a key's octets, so a key that changed is loaded anew.
/// </summary>
sealed class SealingSession : IDisposable
{
    /// <summary>How long keys stay loaded, secret ones too.</summary>
    static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(10);

    static readonly ConcurrentBag<SealingSession> Idle = [];

    readonly RnpSession session;
    readonly DateTimeOffset since;
    readonly Dictionary<string, ReadOnlyMemory<byte>> publics = [];
    readonly Dictionary<string, ReadOnlyMemory<byte>> secrets = [];
    DateTimeOffset now;

    SealingSession(DateTimeOffset since)
    {
        session = RnpSession.Start(since);
        (this.since, now) = (since, since);
    }

    public RnpFfi Ffi => session.Ffi;

    /// <summary>One that nobody uses, or a new one.</summary>
    public static SealingSession Take(DateTimeOffset now, IEnumerable<OpenPgpKey> keys)
    {
        while (Idle.TryTake(out var idle))
        {
            // A clock that went back, and a key that has changed since, want a fresh one.
            var serves = now >= idle.since && now - idle.since < KeptFor && keys.All(idle.Agrees);
            if (serves && RnpLibrary.rnp_set_timestamp(idle.Ffi, (ulong)now.ToUnixTimeSeconds()) == RnpResult.Success)
            {
                idle.now = now;
                return idle;
            }

            idle.Dispose();
        }

        return new(now);
    }

    /// <summary>Gives it back after a success; whatever failed is disposed instead.</summary>
    public void GiveBack()
    {
        if (publics.Count + secrets.Count > OpenPgpLimits.KeysLoadedMax || Idle.Count >= Environment.ProcessorCount) Dispose();
        else Idle.Add(this);
    }

    /// <summary>What mail to this key is encrypted to; null when it cannot be, now.</summary>
    public RnpKey? Recipient(OpenPgpKey key) => Load(publics, key.Fingerprint, key.Public) ? Current(key, KeyReader.ForEncryption) : null;

    /// <summary>What this key signs with; null when it cannot, now.</summary>
    public RnpKey? Signer(OpenPgpKey key) =>
        key.Secret is { } secret && Load(secrets, key.Fingerprint, secret) ? Current(key, primary => KeyReader.Usable(primary, "sign", 0)) : null;

    public void Dispose() => session.Dispose();

    bool Load(Dictionary<string, ReadOnlyMemory<byte>> loaded, string fingerprint, ReadOnlyMemory<byte> octets)
    {
        if (loaded.ContainsKey(fingerprint)) return true;
        if (session.Load(octets) != RnpResult.Success) return false;
        loaded[fingerprint] = octets;
        return true;
    }

    RnpKey? Current(OpenPgpKey key, Func<RnpKey, RnpKey?> choose)
    {
        using var primary = session.Find(key.Fingerprint);
        var chosen = primary is null ? null : choose(primary);

        // librnp judged its validity when it was loaded, which is some minutes ago.
        if (chosen is null || KeyReader.LastsUntil(chosen) > now) return chosen;
        chosen.Dispose();
        return null;
    }

    bool Agrees(OpenPgpKey key) =>
        (!publics.TryGetValue(key.Fingerprint, out var known) || known.Span.SequenceEqual(key.Public.Span))
        && (!secrets.TryGetValue(key.Fingerprint, out known) || (key.Secret is { } secret && known.Span.SequenceEqual(secret.Span)));
}
