using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Postern.Mail.OpenPgp;

/// <summary>
/// Allows one decryption in a session, and so one encrypted layer. librnp opens nested encryption by itself and tells the
/// integrity of the outermost layer only: an attacker could wrap a stolen ciphertext, its integrity protection stripped, into a fresh
/// layer of his own, and it would come out as genuine. So own keys are locked with a random password, and it is given out once.
/// </summary>
sealed unsafe class OneDecryption : IDisposable
{
    /// <summary>The least that the format can say (RFC 9580 §3.7.1.3): the password has 128 bits and lives as long as the session.</summary>
    const int Iterations = 1024;

    readonly byte[] password = Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(32));
    readonly GCHandle self;
    int asked;

    public OneDecryption(RnpSession session, IReadOnlyList<OpenPgpKey> own)
    {
        self = GCHandle.Alloc(this);
        foreach (var key in own) Lock(session, key);
        RnpSession.Require(RnpLibrary.rnp_ffi_set_pass_provider(session.Ffi, &Answer, GCHandle.ToIntPtr(self)));
    }

    /// <summary>Whether a second decryption was asked for.</summary>
    public bool WasNested => asked > 1;

    public void Dispose() => self.Free();

    void Lock(RnpSession session, OpenPgpKey key)
    {
        if (key.Secret is not { } secret || session.Load(secret) != RnpResult.Success) return;
        using var primary = session.Find(key.Fingerprint);
        if (primary is null) return;

        Lock(primary);
        foreach (var subkey in KeyReader.Subkeys(primary))
        {
            using (subkey) Lock(subkey);
        }
    }

    void Lock(RnpKey key)
    {
        if (!KeyReader.Yes(RnpKeyLibrary.rnp_key_have_secret(key, out var secret), secret)) return;
        RnpSession.Require(RnpKeyLibrary.rnp_key_protect(key, Encoding.ASCII.GetString(password), "AES256", null, "SHA256", Iterations));
    }

    [UnmanagedCallersOnly]
    static byte Answer(nint ffi, nint context, nint key, byte* purpose, byte* buffer, nuint length)
    {
        // No passphrase opens a message here: a message that asks for one is none for a gateway.
        if (key == 0) return 0;
        var one = (OneDecryption)GCHandle.FromIntPtr(context).Target!; // lives as long as the session
        if (++one.asked > 1 || length <= (nuint)one.password.Length) return 0;

        one.password.CopyTo(new Span<byte>(buffer, one.password.Length));
        buffer[one.password.Length] = 0;
        return 1;
    }
}
