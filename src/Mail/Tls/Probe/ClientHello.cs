using System.Net.Security;
using System.Security.Cryptography;
using System.Text;

namespace Postern.Mail.Tls.Probe;

/// <summary>
/// The first message of a handshake (RFC 5246 §7.4.1.2, RFC 8446 §4.1.2) that nobody means to finish: its answer tells what the server speaks.
/// The platform's own TLS speaks neither 1.0 nor 1.1, and would hide what was refused.
/// </summary>
/// <param name="Version">The only version it asks for; below 1.3 a server may still answer with an older one.</param>
/// <param name="ServerName">SNI, in A-labels.</param>
/// <param name="Suites">In the order of preference.</param>
public sealed record ClientHello(ProbedVersion Version, string ServerName, IReadOnlyList<TlsCipherSuite> Suites)
{
    const int RandomLength = 32;
    const byte HandshakeRecord = 22, ClientHelloMessage = 1;

    // X25519, P-256, P-384, P-521, and two of the finite fields of RFC 7919.
    static readonly ushort[] Groups = [0x001d, 0x0017, 0x0018, 0x0019, 0x0100, 0x0101];

    // ECDSA, Ed25519, PSS, PKCS #1, down to SHA-1: an old server that has nothing else must still be heard.
    static readonly ushort[] Signatures = [0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b, 0x0401, 0x0501, 0x0601, 0x0203, 0x0201];

    bool Is13 => Version == ProbedVersion.Tls13;

    /// <summary>One TLS record with the message, new randomness in it each time.</summary>
    public byte[] Write()
    {
        byte[] body =
        [
            .. U16((ushort)(Is13 ? ProbedVersion.Tls12 : Version)),
            .. Random(),
            .. Vector8(Is13 ? Random() : []), // a session id, for machines between that know TLS 1.2 only (RFC 8446 §D.4)
            .. Vector16([.. Suites.SelectMany(suite => U16((ushort)suite))]),
            .. Vector8([0]), // no compression
            .. Vector16(Extensions()),
        ];
        byte[] message = [ClientHelloMessage, 0, .. U16(body.Length), .. body];

        // The version of the record is 1.0 whatever is asked for: old servers drop others (RFC 8446 §5.1).
        return [HandshakeRecord, .. U16((ushort)ProbedVersion.Tls10), .. Vector16(message)];
    }

    byte[] Extensions() =>
    [
        .. ServerName.Length > 0 ? Extension(0, Vector16([0, .. Vector16(Encoding.ASCII.GetBytes(ServerName))])) : [],
        .. Extension(10, Vector16([.. Groups.SelectMany(group => U16(group))])),
        .. Extension(11, Vector8([0])), // uncompressed points
        .. Version >= ProbedVersion.Tls12 ? Extension(13, Vector16([.. Signatures.SelectMany(scheme => U16(scheme))])) : [],
        .. Extension(0xff01, [0]), // RFC 5746: some servers refuse who does not say it
        .. Is13 ? For13() : Extension(23, []), // RFC 7627
    ];

    // Any 32 octets are a public key of X25519; a server that wants another group asks for it, and has chosen its suite then (RFC 8446 §4.1.4).
    static byte[] For13() =>
    [
        .. Extension(43, Vector8(U16((ushort)ProbedVersion.Tls13))),
        .. Extension(45, Vector8([1])),
        .. Extension(51, Vector16([.. U16(Groups[0]), .. Vector16(Random())])),
    ];

    static byte[] Extension(ushort kind, byte[] data) => [.. U16(kind), .. Vector16(data)];

    static byte[] Random() => RandomNumberGenerator.GetBytes(RandomLength);

    static byte[] Vector8(byte[] data) => [(byte)data.Length, .. data];

    static byte[] Vector16(byte[] data) => [.. U16(data.Length), .. data];

    static byte[] U16(int value) => [(byte)(value >> 8), (byte)value];
}
