using System.Runtime.InteropServices;

namespace Postern.Mail.Crypto;

/// <summary>The functions of OpenSSL 3 that .NET has no door to, as <c>evp.h</c> declares them. .NET itself loads the same library.</summary>
static unsafe partial class CryptoLibrary
{
    public const string Name = "libcrypto.so.3";

    /// <summary><c>EVP_CTRL_AEAD_GET_TAG</c>.</summary>
    public const int GetTag = 0x10;

    /// <summary><c>EVP_PKEY_X25519</c> and <c>EVP_PKEY_ED25519</c>.</summary>
    public const int X25519 = 1034, Ed25519 = 1087;

    /// <summary><c>RSA_NO_PADDING</c>.</summary>
    public const int NoPadding = 3;

    [LibraryImport(Name)]
    public static partial nint EVP_aes_128_gcm();

    [LibraryImport(Name)]
    public static partial nint EVP_aes_256_gcm();

    [LibraryImport(Name)]
    public static partial nint EVP_aes_128_cbc();

    [LibraryImport(Name)]
    public static partial nint EVP_aes_256_cbc();

    [LibraryImport(Name)]
    public static partial CipherHandle EVP_CIPHER_CTX_new();

    [LibraryImport(Name)]
    public static partial void EVP_CIPHER_CTX_free(nint context);

    [LibraryImport(Name)]
    public static partial int EVP_EncryptInit_ex(CipherHandle context, nint cipher, nint engine, byte* key, byte* iv);

    [LibraryImport(Name)]
    public static partial int EVP_EncryptUpdate(CipherHandle context, byte* into, int* written, byte* from, int length);

    [LibraryImport(Name)]
    public static partial int EVP_EncryptFinal_ex(CipherHandle context, byte* into, int* written);

    [LibraryImport(Name)]
    public static partial int EVP_CIPHER_CTX_ctrl(CipherHandle context, int type, int argument, void* pointer);

    [LibraryImport(Name)]
    public static partial KeyHandle EVP_PKEY_new_raw_private_key(int type, nint engine, byte* key, nuint length);

    [LibraryImport(Name)]
    public static partial KeyHandle EVP_PKEY_new_raw_public_key(int type, nint engine, byte* key, nuint length);

    [LibraryImport(Name)]
    public static partial int EVP_PKEY_get_raw_public_key(KeyHandle key, byte* into, nuint* length);

    [LibraryImport(Name)]
    public static partial KeyHandle d2i_AutoPrivateKey(nint* key, byte** from, CLong length);

    [LibraryImport(Name)]
    public static partial void EVP_PKEY_free(nint key);

    [LibraryImport(Name)]
    public static partial DigestHandle EVP_MD_CTX_new();

    [LibraryImport(Name)]
    public static partial void EVP_MD_CTX_free(nint context);

    [LibraryImport(Name)]
    public static partial int EVP_DigestSignInit(DigestHandle context, nint* keyContext, nint digest, nint engine, KeyHandle key);

    [LibraryImport(Name)]
    public static partial int EVP_DigestSign(DigestHandle context, byte* signature, nuint* signatureLength, byte* data, nuint length);

    [LibraryImport(Name)]
    public static partial int EVP_DigestVerifyInit(DigestHandle context, nint* keyContext, nint digest, nint engine, KeyHandle key);

    [LibraryImport(Name)]
    public static partial int EVP_DigestVerify(DigestHandle context, byte* signature, nuint signatureLength, byte* data, nuint length);

    [LibraryImport(Name)]
    public static partial KeyContextHandle EVP_PKEY_CTX_new(KeyHandle key, nint engine);

    [LibraryImport(Name)]
    public static partial void EVP_PKEY_CTX_free(nint context);

    [LibraryImport(Name)]
    public static partial int EVP_PKEY_derive_init(KeyContextHandle context);

    [LibraryImport(Name)]
    public static partial int EVP_PKEY_derive_set_peer(KeyContextHandle context, KeyHandle peer);

    [LibraryImport(Name)]
    public static partial int EVP_PKEY_derive(KeyContextHandle context, byte* into, nuint* length);

    [LibraryImport(Name)]
    public static partial int EVP_PKEY_decrypt_init(KeyContextHandle context);

    [LibraryImport(Name)]
    public static partial int EVP_PKEY_CTX_set_rsa_padding(KeyContextHandle context, int padding);

    [LibraryImport(Name)]
    public static partial int EVP_PKEY_decrypt(KeyContextHandle context, byte* into, nuint* written, byte* from, nuint length);

    [LibraryImport(Name)]
    public static partial void ERR_clear_error();
}
