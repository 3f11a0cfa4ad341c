using System.Runtime.InteropServices;

namespace Postern.Mail.OpenPgp;

/// <summary>The functions of librnp about keys, as <c>rnp/rnp.h</c> of 0.16 declares them.</summary>
static unsafe partial class RnpKeyLibrary
{
    const string Name = RnpLibrary.Name;

    [LibraryImport(Name)]
    public static partial RnpResult rnp_key_handle_destroy(nint key);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_key_export(RnpKey key, RnpOutput output, uint flags);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial RnpResult rnp_key_export_autocrypt(RnpKey key, nint subkey, string userId, RnpOutput output, uint flags);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_key_get_fprint(RnpKey key, out nint text);

    /// <summary>Of a subkey only.</summary>
    [LibraryImport(Name)]
    public static partial RnpResult rnp_key_get_primary_fprint(RnpKey subkey, out nint text);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_key_is_expired(RnpKey key, out byte answer);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_key_get_keyid(RnpKey key, out nint text);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_key_get_alg(RnpKey key, out nint text);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_key_get_curve(RnpKey key, out nint text);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_key_get_bits(RnpKey key, out uint bits);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_key_get_creation(RnpKey key, out uint seconds);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_key_get_expiration(RnpKey key, out uint seconds);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_key_valid_till64(RnpKey key, out ulong seconds);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_key_is_primary(RnpKey key, out byte answer);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_key_is_valid(RnpKey key, out byte answer);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_key_is_revoked(RnpKey key, out byte answer);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_key_have_secret(RnpKey key, out byte answer);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_key_is_protected(RnpKey key, out byte answer);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial RnpResult rnp_key_allows_usage(RnpKey key, string usage, out byte answer);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial RnpResult rnp_key_get_default_key(RnpKey primary, string usage, uint flags, out RnpKey key);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_key_get_subkey_count(RnpKey key, out nuint count);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_key_get_subkey_at(RnpKey key, nuint index, out RnpKey subkey);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_key_get_signature_count(RnpKey key, out nuint count);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_key_get_signature_at(RnpKey key, nuint index, out RnpSignature signature);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial RnpResult rnp_key_unprotect(RnpKey key, string password);

    // ---- user ids and signatures

    [LibraryImport(Name)]
    public static partial RnpResult rnp_key_get_uid_count(RnpKey key, out nuint count);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_key_get_uid_handle_at(RnpKey key, nuint index, out RnpUserId userId);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_uid_handle_destroy(nint userId);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_uid_get_type(RnpUserId userId, out uint type);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_uid_get_data(RnpUserId userId, out nint octets, out nuint length);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_uid_is_valid(RnpUserId userId, out byte answer);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_uid_is_revoked(RnpUserId userId, out byte answer);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_uid_get_signature_count(RnpUserId userId, out nuint count);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_uid_get_signature_at(RnpUserId userId, nuint index, out RnpSignature signature);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_signature_handle_destroy(nint signature);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_signature_is_valid(RnpSignature signature, uint flags);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_signature_get_hash_alg(RnpSignature signature, out nint text);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_signature_get_creation(RnpSignature signature, out uint seconds);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_signature_get_expiration(RnpSignature signature, out uint seconds);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_signature_get_signer(RnpSignature signature, out RnpKey key);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_signature_get_keyid(RnpSignature signature, out nint text);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_signature_get_key_fprint(RnpSignature signature, out nint text);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_signature_packet_to_json(RnpSignature signature, uint flags, out nint json);

    // ---- making keys

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial RnpResult rnp_op_generate_create(out RnpGeneration operation, RnpFfi ffi, string algorithm);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial RnpResult rnp_op_generate_subkey_create(out RnpGeneration operation, RnpFfi ffi, RnpKey primary, string algorithm);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial RnpResult rnp_op_generate_set_hash(RnpGeneration operation, string hash);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial RnpResult rnp_op_generate_set_curve(RnpGeneration operation, string curve);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial RnpResult rnp_op_generate_add_usage(RnpGeneration operation, string usage);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial RnpResult rnp_op_generate_set_userid(RnpGeneration operation, string userId);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_op_generate_set_expiration(RnpGeneration operation, uint seconds);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial RnpResult rnp_op_generate_add_pref_hash(RnpGeneration operation, string hash);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial RnpResult rnp_op_generate_add_pref_compression(RnpGeneration operation, string algorithm);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial RnpResult rnp_op_generate_add_pref_cipher(RnpGeneration operation, string cipher);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_op_generate_execute(RnpGeneration operation);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_op_generate_get_key(RnpGeneration operation, out RnpKey key);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_op_generate_destroy(nint operation);
}
