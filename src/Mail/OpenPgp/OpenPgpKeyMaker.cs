using Postern.Mail.Addresses;

namespace Postern.Mail.OpenPgp;

/// <summary>Makes keys: Ed25519 to certify and sign, X25519 to encrypt (in the forms of RFC 9580 §9.2 that version 4 software of the last ten years reads).</summary>
public static class OpenPgpKeyMaker
{
    /// <summary>
    /// A new key for an address. Its <see cref="OpenPgpKey.Secret"/> has no passphrase: the caller seals it before it touches a disk.
    /// </summary>
    /// <param name="address">The only user id, without a name: names change, and are not for a gateway to certify.</param>
    /// <param name="now">Its creation.</param>
    /// <param name="expires">Later than <paramref name="now"/>, at most 136 years: the format counts seconds in 32 bits.</param>
    /// <exception cref="InvalidOperationException">The library is missing, see <see cref="OpenPgpLibrary.Problem"/>, or could not make a key.</exception>
    public static OpenPgpKey Make(EmailAddress address, DateTimeOffset now, DateTimeOffset expires)
    {
        if (OpenPgpLibrary.Problem is { } problem) throw new InvalidOperationException(problem);
        var lasts = (expires - now).TotalSeconds;
        ArgumentOutOfRangeException.ThrowIfLessThan(lasts, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lasts, uint.MaxValue);

        using var session = RnpSession.Start(now);
        using var primary = Primary(session, address, (uint)lasts);
        AddEncryption(session, primary, (uint)lasts);
        return KeyReader.Read(KeyReader.Export(primary, KeyReader.ExportSecret), now, null, out var refusal)
            ?? throw new InvalidOperationException(refusal);
    }

    static RnpKey Primary(RnpSession session, EmailAddress address, uint lasts)
    {
        using var operation = RnpHandles.Made(RnpKeyLibrary.rnp_op_generate_create(out var made, session.Ffi, "EDDSA"), made);
        Require(RnpKeyLibrary.rnp_op_generate_set_hash(operation, "SHA512"));
        Require(RnpKeyLibrary.rnp_op_generate_add_usage(operation, "sign"));
        Require(RnpKeyLibrary.rnp_op_generate_add_usage(operation, "certify"));
        Require(RnpKeyLibrary.rnp_op_generate_set_userid(operation, $"<{address}>"));
        Require(RnpKeyLibrary.rnp_op_generate_set_expiration(operation, lasts));
        Prefer(operation);
        Require(RnpKeyLibrary.rnp_op_generate_execute(operation));
        return RnpHandles.Made(RnpKeyLibrary.rnp_op_generate_get_key(operation, out var key), key);
    }

    static void Prefer(RnpGeneration operation)
    {
        foreach (var cipher in new[] { "AES256", "AES128" }) Require(RnpKeyLibrary.rnp_op_generate_add_pref_cipher(operation, cipher));
        foreach (var hash in new[] { "SHA512", "SHA256" }) Require(RnpKeyLibrary.rnp_op_generate_add_pref_hash(operation, hash));
        Require(RnpKeyLibrary.rnp_op_generate_add_pref_compression(operation, "Uncompressed"));
    }

    static void AddEncryption(RnpSession session, RnpKey primary, uint lasts)
    {
        using var operation = RnpHandles.Made(RnpKeyLibrary.rnp_op_generate_subkey_create(out var made, session.Ffi, primary, "ECDH"), made);
        Require(RnpKeyLibrary.rnp_op_generate_set_curve(operation, "Curve25519"));
        Require(RnpKeyLibrary.rnp_op_generate_set_hash(operation, "SHA512"));
        Require(RnpKeyLibrary.rnp_op_generate_add_usage(operation, "encrypt"));
        Require(RnpKeyLibrary.rnp_op_generate_set_expiration(operation, lasts));
        Require(RnpKeyLibrary.rnp_op_generate_execute(operation));
    }

    static void Require(RnpResult result)
    {
        if (result != RnpResult.Success) throw new InvalidOperationException($"librnp could not make a key: {RnpWords.Of(result)}.");
    }
}
