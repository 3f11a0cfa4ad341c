using System.Runtime.InteropServices;

namespace Postern.Mail.Crypto;

/// <summary><c>EVP_CIPHER_CTX</c>: freeing it wipes the key.</summary>
sealed class CipherHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        CryptoLibrary.EVP_CIPHER_CTX_free(handle);
        return true;
    }
}

/// <summary><c>EVP_PKEY</c>.</summary>
sealed class KeyHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        CryptoLibrary.EVP_PKEY_free(handle);
        return true;
    }
}

/// <summary><c>EVP_PKEY_CTX</c>.</summary>
sealed class KeyContextHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        CryptoLibrary.EVP_PKEY_CTX_free(handle);
        return true;
    }
}

/// <summary><c>EVP_MD_CTX</c>.</summary>
sealed class DigestHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        CryptoLibrary.EVP_MD_CTX_free(handle);
        return true;
    }
}
