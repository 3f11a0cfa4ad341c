namespace Postern.Mail.OpenPgp;

/// <summary>Lets librnp read one transferable key, and asks it for the facts.</summary>
static class KeyReader
{
    const uint ExportPublic = 1 << 1 | 1 << 3;
    public const uint ExportSecret = 1 << 2 | 1 << 3;
    const uint SubkeysOnly = 1;

    /// <summary>Null, and why, when it is no key that can be used at all.</summary>
    public static OpenPgpKey? Read(ReadOnlyMemory<byte> packets, DateTimeOffset now, string? passphrase, out string? refusal)
    {
        refusal = null;
        using var session = RnpSession.Start(now);
        var loaded = session.Import(packets);
        using var primary = loaded == RnpResult.Success ? First(session) : null;
        if (primary is null)
        {
            refusal = $"A key cannot be read: {(loaded == RnpResult.Success ? "it uses something that librnp does not know" : RnpWords.Of(loaded))}.";
            return null;
        }

        var hasSecret = Yes(RnpKeyLibrary.rnp_key_have_secret(primary, out var answer), answer);
        var unlocked = hasSecret && Unlock(primary, passphrase);
        return Facts(primary) with
        {
            Public = Export(primary, ExportPublic),
            Secret = unlocked ? (ReadOnlyMemory<byte>?)Export(primary, ExportSecret) : null,
            IsLocked = hasSecret && !unlocked,
        };
    }

    /// <summary>The primary key: the first of the fingerprints that librnp lists is not always it, its own fingerprint is.</summary>
    static RnpKey? First(RnpSession session)
    {
        foreach (var fingerprint in session.Fingerprints())
        {
            if (session.Find(fingerprint) is not { } key) continue;
            if (Yes(RnpKeyLibrary.rnp_key_is_primary(key, out var answer), answer)) return key;
            key.Dispose();
        }

        return null;
    }

    static OpenPgpKey Facts(RnpKey key)
    {
        RnpKeyLibrary.rnp_key_get_creation(key, out var created);
        RnpKeyLibrary.rnp_key_get_expiration(key, out var lasts);
        var userIds = UserIdReader.Read(key);
        var encryption = ForEncryptionFacts(key);
        return new()
        {
            Fingerprint = Fingerprint(key),
            KeyId = Text(RnpKeyLibrary.rnp_key_get_keyid(key, out var id), id),
            Version = 4,
            Addresses = userIds.Addresses,
            Created = DateTimeOffset.FromUnixTimeSeconds(created),
            Expires = lasts == 0 ? null : DateTimeOffset.FromUnixTimeSeconds((long)created + lasts),
            IsRevoked = Yes(RnpKeyLibrary.rnp_key_is_revoked(key, out var revoked), revoked),
            Algorithm = Algorithm(key),
            Encryption = encryption?.Facts,
            Signing = Signing(key),
            AnnouncesAead = userIds.AnnouncesAead,
            SelfSignatureHashes = [.. userIds.Hashes.Concat(encryption?.Hashes ?? []).Distinct()],
            Public = default,
            Secret = null,
            IsLocked = false,
        };
    }

    // For signing librnp wants the secret key, so a public one is asked itself.
    static OpenPgpSubkey? Signing(RnpKey primary)
    {
        using var usable = Usable(primary, "sign", 0);
        if (usable is not null) return Subkey(usable);
        if (May(primary, "sign") && IsValid(primary)) return Subkey(primary);

        foreach (var subkey in Subkeys(primary))
        {
            using (subkey)
            {
                if (May(subkey, "sign") && IsValid(subkey)) return Subkey(subkey);
            }
        }

        return null;
    }

    static (OpenPgpSubkey Facts, IReadOnlyList<string> Hashes)? ForEncryptionFacts(RnpKey primary)
    {
        using var key = ForEncryption(primary);
        return key is null ? null : (Subkey(key), UserIdReader.NewestHash(key));
    }

    /// <summary>What mail to this key is encrypted to: a subkey, or else the primary key if it is for that.</summary>
    public static RnpKey? ForEncryption(RnpKey primary) => Usable(primary, "encrypt", SubkeysOnly) ?? Usable(primary, "encrypt", 0);

    /// <summary>The key or subkey that librnp would use, when it is valid now.</summary>
    public static RnpKey? Usable(RnpKey primary, string usage, uint flags)
    {
        var key = RnpHandles.Owned(RnpKeyLibrary.rnp_key_get_default_key(primary, usage, flags, out var found), found);
        if (key is null || IsValid(key)) return key;
        key.Dispose();
        return null;
    }

    static OpenPgpSubkey Subkey(RnpKey key)
    {
        var until = LastsUntil(key);
        return new(Fingerprint(key), Algorithm(key), until == DateTimeOffset.MaxValue ? null : until);
    }

    /// <summary>When it stops being valid, its primary key considered.</summary>
    public static DateTimeOffset LastsUntil(RnpKey key)
    {
        if (RnpKeyLibrary.rnp_key_valid_till64(key, out var until) != RnpResult.Success) return DateTimeOffset.MinValue;
        return until <= 2L * uint.MaxValue ? DateTimeOffset.FromUnixTimeSeconds((long)until) : DateTimeOffset.MaxValue;
    }

    static OpenPgpAlgorithm Algorithm(RnpKey key)
    {
        RnpKeyLibrary.rnp_key_get_bits(key, out var bits);
        var curve = RnpKeyLibrary.rnp_key_get_curve(key, out var name) == RnpResult.Success ? RnpSession.Take(name) : null;
        return new(Text(RnpKeyLibrary.rnp_key_get_alg(key, out var algorithm), algorithm), curve, (int)bits);
    }

    /// <summary>True when nothing of the secret key is locked any more.</summary>
    static bool Unlock(RnpKey primary, string? passphrase)
    {
        if (!Unlocked(primary, passphrase)) return false;
        foreach (var subkey in Subkeys(primary))
        {
            using (subkey)
            {
                if (Yes(RnpKeyLibrary.rnp_key_have_secret(subkey, out var secret), secret) && !Unlocked(subkey, passphrase)) return false;
            }
        }

        return true;
    }

    static bool Unlocked(RnpKey key, string? passphrase) =>
        !Yes(RnpKeyLibrary.rnp_key_is_protected(key, out var answer), answer)
        || (passphrase is not null && RnpKeyLibrary.rnp_key_unprotect(key, passphrase) == RnpResult.Success);

    public static List<RnpKey> Subkeys(RnpKey primary)
    {
        RnpKeyLibrary.rnp_key_get_subkey_count(primary, out var count);
        List<RnpKey> subkeys = [];
        for (nuint index = 0; index < Math.Min(count, OpenPgpLimits.SubkeysMax); index++)
        {
            if (RnpHandles.Owned(RnpKeyLibrary.rnp_key_get_subkey_at(primary, index, out var found), found) is { } subkey) subkeys.Add(subkey);
        }

        return subkeys;
    }

    public static byte[] Export(RnpKey key, uint flags)
    {
        using var output = RnpSession.Memory();
        return RnpKeyLibrary.rnp_key_export(key, output, flags) == RnpResult.Success ? RnpSession.Octets(output) : [];
    }

    public static string Fingerprint(RnpKey key) => Text(RnpKeyLibrary.rnp_key_get_fprint(key, out var text), text);

    public static bool IsValid(RnpKey key) => Yes(RnpKeyLibrary.rnp_key_is_valid(key, out var answer), answer);

    static bool May(RnpKey key, string usage) => Yes(RnpKeyLibrary.rnp_key_allows_usage(key, usage, out var answer), answer);

    public static bool Yes(RnpResult result, byte answer) => result == RnpResult.Success && answer != 0;

    public static string Text(RnpResult result, nint text) => result == RnpResult.Success ? RnpSession.Take(text) : "";
}
