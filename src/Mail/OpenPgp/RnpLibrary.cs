using System.Runtime.InteropServices;

namespace Postern.Mail.OpenPgp;

/// <summary>The functions of librnp that we call, as <c>rnp/rnp.h</c> of 0.16 declares them. A C bool is one octet.</summary>
static unsafe partial class RnpLibrary
{
    public const string Name = "librnp.so.0";

    [LibraryImport(Name)]
    public static partial nint rnp_version_string();

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial RnpResult rnp_ffi_create(out RnpFfi ffi, string publicFormat, string secretFormat);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_ffi_destroy(nint ffi);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_ffi_set_log_fd(RnpFfi ffi, int descriptor);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_set_timestamp(RnpFfi ffi, ulong time);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial RnpResult rnp_load_keys(RnpFfi ffi, string format, RnpInput input, uint flags);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_import_keys(RnpFfi ffi, RnpInput input, uint flags, nint noResults);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial RnpResult rnp_locate_key(RnpFfi ffi, string kind, string identifier, out RnpKey key);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial RnpResult rnp_identifier_iterator_create(RnpFfi ffi, out nint iterator, string kind);

    /// <summary>The text belongs to librnp.</summary>
    [LibraryImport(Name)]
    public static partial RnpResult rnp_identifier_iterator_next(nint iterator, out nint text);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_identifier_iterator_destroy(nint iterator);

    [LibraryImport(Name)]
    public static partial void rnp_buffer_destroy(nint buffer);

    // ---- streams

    [LibraryImport(Name)]
    public static partial RnpResult rnp_input_from_memory(out RnpInput input, byte* octets, nuint length, [MarshalAs(UnmanagedType.U1)] bool copy);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_input_from_callback(out RnpInput input, delegate* unmanaged<nint, byte*, nuint, nuint*, byte> reader, nint closer, nint context);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_input_destroy(nint input);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_output_to_memory(out RnpOutput output, nuint most);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_output_memory_get_buf(RnpOutput output, out nint octets, out nuint length, [MarshalAs(UnmanagedType.U1)] bool copy);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_output_to_callback(out RnpOutput output, delegate* unmanaged<nint, byte*, nuint, byte> writer, nint closer, nint context);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_output_destroy(nint output);

    // ---- encrypt and sign

    [LibraryImport(Name)]
    public static partial RnpResult rnp_op_encrypt_create(out RnpEncryption operation, RnpFfi ffi, RnpInput input, RnpOutput output);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_op_encrypt_add_recipient(RnpEncryption operation, RnpKey key);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_op_encrypt_add_signature(RnpEncryption operation, RnpKey key, nint unused);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial RnpResult rnp_op_encrypt_set_hash(RnpEncryption operation, string hash);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_op_encrypt_set_creation_time(RnpEncryption operation, uint seconds);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_op_encrypt_set_armor(RnpEncryption operation, [MarshalAs(UnmanagedType.U1)] bool armored);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial RnpResult rnp_op_encrypt_set_cipher(RnpEncryption operation, string cipher);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial RnpResult rnp_op_encrypt_set_aead(RnpEncryption operation, string algorithm);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial RnpResult rnp_op_encrypt_set_compression(RnpEncryption operation, string algorithm, int level);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_op_encrypt_set_flags(RnpEncryption operation, uint flags);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_op_encrypt_execute(RnpEncryption operation);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_op_encrypt_destroy(nint operation);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_op_sign_detached_create(out RnpSigning operation, RnpFfi ffi, RnpInput input, RnpOutput signature);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_op_sign_add_signature(RnpSigning operation, RnpKey key, nint unused);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial RnpResult rnp_op_sign_set_hash(RnpSigning operation, string hash);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_op_sign_set_creation_time(RnpSigning operation, uint seconds);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_op_sign_set_armor(RnpSigning operation, [MarshalAs(UnmanagedType.U1)] bool armored);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_op_sign_execute(RnpSigning operation);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_op_sign_destroy(nint operation);

    // ---- decrypt and verify

    [LibraryImport(Name)]
    public static partial RnpResult rnp_op_verify_create(out RnpVerification operation, RnpFfi ffi, RnpInput input, RnpOutput output);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_op_verify_detached_create(out RnpVerification operation, RnpFfi ffi, RnpInput input, RnpInput signature);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_op_verify_execute(RnpVerification operation);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_op_verify_get_signature_count(RnpVerification operation, out nuint count);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_op_verify_get_signature_at(RnpVerification operation, nuint index, out nint signature);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_op_verify_get_protection_info(RnpVerification operation, out nint mode, out nint cipher, out byte valid);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_op_verify_get_used_recipient(RnpVerification operation, out nint recipient);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_recipient_get_keyid(nint recipient, out nint keyId);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_op_verify_destroy(nint operation);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_op_verify_signature_get_status(nint signature);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_op_verify_signature_get_handle(nint signature, out RnpSignature handle);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_op_verify_signature_get_hash(nint signature, out nint hash);

    [LibraryImport(Name)]
    public static partial RnpResult rnp_op_verify_signature_get_times(nint signature, out uint created, out uint expires);
}
