using System.Security.Cryptography;

namespace Postern.Mail.Smime.Cms;

/// <summary>The curves of NIST that mail uses (RFC 5480 §2.1.1.1).</summary>
static class Curves
{
    public static ECCurve Of(KeyKind kind) => kind switch
    {
        KeyKind.P256 => ECCurve.NamedCurves.nistP256,
        KeyKind.P384 => ECCurve.NamedCurves.nistP384,
        KeyKind.P521 => ECCurve.NamedCurves.nistP521,
        KeyKind.Other or KeyKind.Rsa or KeyKind.X25519 or KeyKind.Ed25519 => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static string OidOf(KeyKind kind) => kind switch
    {
        KeyKind.P256 => Oids.P256,
        KeyKind.P384 => Oids.P384,
        KeyKind.P521 => Oids.P521,
        KeyKind.Other or KeyKind.Rsa or KeyKind.X25519 or KeyKind.Ed25519 => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary><see cref="KeyKind.Other"/> for a curve that Postern does not know.</summary>
    public static KeyKind KindOf(string oid) => oid switch
    {
        Oids.P256 => KeyKind.P256,
        Oids.P384 => KeyKind.P384,
        Oids.P521 => KeyKind.P521,
        _ => KeyKind.Other,
    };

    public static KeyKind? KindOf(ECCurve curve) => curve.Oid.Value switch
    {
        Oids.P256 => KeyKind.P256,
        Oids.P384 => KeyKind.P384,
        Oids.P521 => KeyKind.P521,
        _ => curve.Oid.FriendlyName switch
        {
            "nistP256" or "ECDSA_P256" => KeyKind.P256,
            "nistP384" or "ECDSA_P384" => KeyKind.P384,
            "nistP521" or "ECDSA_P521" => KeyKind.P521,
            _ => null,
        },
    };

    /// <summary>A public key as an uncompressed point (SEC 1 §2.3.3).</summary>
    public static byte[] Point(ECDiffieHellmanPublicKey key)
    {
        var point = key.ExportParameters().Q;
        return [4, .. point.X!, .. point.Y!]; // a public key has both
    }

    /// <summary>The key of an uncompressed point; null when the point is not on the curve.</summary>
    public static ECDiffieHellman? Key(KeyKind kind, ReadOnlySpan<byte> point)
    {
        var size = kind switch { KeyKind.P256 => 32, KeyKind.P384 => 48, KeyKind.P521 => 66, _ => 0 };
        if (size == 0 || point.Length != 1 + 2 * size || point[0] != 4) return null;
        var parameters = new ECParameters { Curve = Of(kind), Q = { X = point.Slice(1, size).ToArray(), Y = point[(1 + size)..].ToArray() } };
        try
        {
            return ECDiffieHellman.Create(parameters); // checks that the point is on the curve
        }
        catch (Exception e) when (e is CryptographicException or PlatformNotSupportedException)
        {
            return null;
        }
    }
}
