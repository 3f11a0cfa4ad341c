using System.Text;
using System.Text.Json;
using Postern.Mail.Addresses;

namespace Postern.Mail.OpenPgp;

/// <summary>What the user ids of a key say, and what its self-signatures rest on.</summary>
static unsafe class UserIdReader
{
    /// <summary>RNP_USER_ID; the other kind is a photograph.</summary>
    const uint Name = 1;

    /// <summary>Tag 20 of GnuPG, and SEIPD version 2 (RFC 9580 §5.2.3.32).</summary>
    const int AeadFeatures = 0x02 | 0x08;

    const int FeaturesSubpacket = 30;

    /// <summary>RNP_JSON_DUMP_RAW: librnp 0.16 names the older features only.</summary>
    const uint DumpRaw = 1 << 1;

    public sealed record Found(IReadOnlyList<EmailAddress> Addresses, IReadOnlyList<string> Hashes, bool AnnouncesAead);

    public static Found Read(RnpKey key)
    {
        List<EmailAddress> addresses = [];
        List<string> hashes = [];
        var aead = false;
        RnpKeyLibrary.rnp_key_get_uid_count(key, out var count);
        for (nuint index = 0; index < Math.Min(count, OpenPgpLimits.UserIdsMax); index++)
        {
            using var userId = RnpHandles.Owned(RnpKeyLibrary.rnp_key_get_uid_handle_at(key, index, out var found), found);
            if (userId is null || !Counts(userId)) continue;
            if (AddressOf(userId) is { } address && !addresses.Contains(address)) addresses.Add(address);
            using var newest = Newest(key, UserIdSignatures(userId));
            if (newest is null) continue;
            hashes.Add(Hash(newest));
            aead |= (Features(newest) & AeadFeatures) != 0;
        }

        return new(addresses, hashes, aead);
    }

    /// <summary>The whole valid user id of an address; null when there is none.</summary>
    public static string? TextOf(RnpKey key, EmailAddress address)
    {
        RnpKeyLibrary.rnp_key_get_uid_count(key, out var count);
        for (nuint index = 0; index < Math.Min(count, OpenPgpLimits.UserIdsMax); index++)
        {
            using var userId = RnpHandles.Owned(RnpKeyLibrary.rnp_key_get_uid_handle_at(key, index, out var found), found);
            if (userId is null || !Counts(userId)) continue;
            var text = Octets(userId);
            if (AddressOf(text) == address) return Encoding.UTF8.GetString(text);
        }

        return null;
    }

    /// <summary>The hash of the newest binding of a subkey; none for a primary key.</summary>
    public static IReadOnlyList<string> NewestHash(RnpKey subkey)
    {
        RnpKeyLibrary.rnp_key_get_signature_count(subkey, out var count);
        using var newest = Newest(null, Signatures(count, index => RnpHandles.Owned(RnpKeyLibrary.rnp_key_get_signature_at(subkey, index, out var signature), signature)));
        return newest is null ? [] : [Hash(newest)];
    }

    /// <summary>The address of "Name &lt;address&gt;" or of a user id that is nothing but one: what stands in the last angle brackets, and no second reading.</summary>
    public static EmailAddress? AddressOf(ReadOnlySpan<byte> userId)
    {
        if (userId.Length > OpenPgpLimits.UserIdLengthMax) return null;
        var text = userId.Trim(" \t"u8);
        if (text.EndsWith(">"u8)) text = text[(text.LastIndexOf((byte)'<') + 1)..^1];
        return EmailAddress.TryParse(text, utf8: true, out var address) ? address : null;
    }

    static bool Counts(RnpUserId userId) =>
        RnpKeyLibrary.rnp_uid_get_type(userId, out var type) == RnpResult.Success && type == Name
        && KeyReader.Yes(RnpKeyLibrary.rnp_uid_is_valid(userId, out var valid), valid)
        && !(RnpKeyLibrary.rnp_uid_is_revoked(userId, out var revoked) == RnpResult.Success && revoked != 0);

    static EmailAddress? AddressOf(RnpUserId userId) => AddressOf(Octets(userId));

    static byte[] Octets(RnpUserId userId)
    {
        if (RnpKeyLibrary.rnp_uid_get_data(userId, out var octets, out var length) != RnpResult.Success) return [];
        var copy = length > OpenPgpLimits.UserIdLengthMax ? [] : new ReadOnlySpan<byte>((void*)octets, (int)length).ToArray();
        RnpLibrary.rnp_buffer_destroy(octets);
        return copy;
    }

    static IEnumerable<RnpSignature> UserIdSignatures(RnpUserId userId)
    {
        RnpKeyLibrary.rnp_uid_get_signature_count(userId, out var count);
        return Signatures(count, index => RnpHandles.Owned(RnpKeyLibrary.rnp_uid_get_signature_at(userId, index, out var signature), signature));
    }

    static IEnumerable<RnpSignature> Signatures(nuint count, Func<nuint, RnpSignature?> at)
    {
        for (nuint index = 0; index < Math.Min(count, OpenPgpLimits.KeySignaturesMax); index++)
        {
            if (at(index) is { } signature) yield return signature;
        }
    }

    /// <summary>The newest signature that is valid, and made by this key where one is given; the others are disposed.</summary>
    static RnpSignature? Newest(RnpKey? by, IEnumerable<RnpSignature> signatures)
    {
        var keyId = by is null ? null : KeyReader.Text(RnpKeyLibrary.rnp_key_get_keyid(by, out var id), id);
        RnpSignature? newest = null;
        uint made = 0;
        foreach (var signature in signatures)
        {
            RnpKeyLibrary.rnp_signature_get_creation(signature, out var created);
            var isOwn = keyId is null || KeyReader.Text(RnpKeyLibrary.rnp_signature_get_keyid(signature, out var signer), signer) == keyId;
            if ((newest is not null && created < made) || !isOwn || RnpKeyLibrary.rnp_signature_is_valid(signature, 0) != RnpResult.Success)
            {
                signature.Dispose();
                continue;
            }

            newest?.Dispose();
            (newest, made) = (signature, created);
        }

        return newest;
    }

    static string Hash(RnpSignature signature) => KeyReader.Text(RnpKeyLibrary.rnp_signature_get_hash_alg(signature, out var hash), hash);

    static int Features(RnpSignature signature)
    {
        if (RnpKeyLibrary.rnp_signature_packet_to_json(signature, DumpRaw, out var text) != RnpResult.Success) return 0;
        using var packet = JsonDocument.Parse(RnpSession.Take(text));
        if (packet.RootElement.EnumerateArray().FirstOrDefault() is not { ValueKind: JsonValueKind.Object } signed) return 0;
        if (!signed.TryGetProperty("subpackets", out var subpackets)) return 0;

        foreach (var subpacket in subpackets.EnumerateArray())
        {
            var isFeatures = subpacket.TryGetProperty("type", out var type) && type.GetInt32() == FeaturesSubpacket;
            var isHashed = subpacket.TryGetProperty("hashed", out var hashed) && hashed.GetBoolean();
            if (isFeatures && isHashed && subpacket.TryGetProperty("raw", out var raw) && raw.GetString() is { Length: >= 2 } hex)
                return Convert.FromHexString(hex)[0];
        }

        return 0;
    }
}
