namespace Postern.Mail.OpenPgp;

/// <summary>Asks librnp about one signature of a message.</summary>
static class SignatureReader
{
    public static OpenPgpSignature Read(nint signature, OpenPgpKeys keys)
    {
        var status = RnpLibrary.rnp_op_verify_signature_get_status(signature);
        RnpLibrary.rnp_op_verify_signature_get_times(signature, out var made, out _);
        var hash = KeyReader.Text(RnpLibrary.rnp_op_verify_signature_get_hash(signature, out var text), text);
        var read = new OpenPgpSignature(OpenPgpSignatureStatus.Bad, "", null, [], DateTimeOffset.FromUnixTimeSeconds(made), hash);

        // What librnp could not read (a version to come, or rubbish) has no key id either, and proves nothing.
        var unknown = status is RnpResult.KeyNotFound or RnpResult.SignatureUnknown ? OpenPgpSignatureStatus.UnknownKey : OpenPgpSignatureStatus.Bad;
        using var handle = status == RnpResult.SignatureUnknown ? null : RnpHandles.Owned(RnpLibrary.rnp_op_verify_signature_get_handle(signature, out var found), found);
        if (handle is null) return read with { Status = unknown };

        read = read with { KeyId = KeyReader.Text(RnpKeyLibrary.rnp_signature_get_keyid(handle, out var id), id) };
        using var signer = RnpHandles.Owned(RnpKeyLibrary.rnp_signature_get_signer(handle, out var key), key);
        return signer is null ? read with { Status = unknown } : OfKnownKey(read, status, signer, keys);
    }

    static OpenPgpSignature OfKnownKey(OpenPgpSignature read, RnpResult status, RnpKey signer, OpenPgpKeys keys)
    {
        var isSubkey = RnpKeyLibrary.rnp_key_get_primary_fprint(signer, out var text) == RnpResult.Success;
        var fingerprint = isSubkey ? RnpSession.Take(text) : KeyReader.Fingerprint(signer);
        var key = keys.Known.Concat(keys.Own).FirstOrDefault(known => known.Fingerprint == fingerprint);
        return read with { Status = Status(status, signer, key), Fingerprint = key?.Fingerprint, Addresses = key?.Addresses ?? [] };
    }

    /// <summary>Only what librnp finds right in itself can be anything else than bad.</summary>
    static OpenPgpSignatureStatus Status(RnpResult status, RnpKey signer, OpenPgpKey? key)
    {
        if (status == RnpResult.SignatureExpired) return OpenPgpSignatureStatus.Expired;
        if (status != RnpResult.Success || key is null) return OpenPgpSignatureStatus.Bad;
        if (key.IsRevoked || KeyReader.Yes(RnpKeyLibrary.rnp_key_is_revoked(signer, out var revoked), revoked)) return OpenPgpSignatureStatus.RevokedKey;
        if (KeyReader.Yes(RnpKeyLibrary.rnp_key_is_expired(signer, out var expired), expired)) return OpenPgpSignatureStatus.ExpiredKey;

        // Anything else that makes a key invalid: a binding that does not hold, a self-signature that rests on SHA-1.
        return KeyReader.IsValid(signer) ? OpenPgpSignatureStatus.Good : OpenPgpSignatureStatus.Bad;
    }
}
