using System.Security.Cryptography;
using System.Text;

namespace Postern.Mail.OpenPgp;

/// <summary>What stands around the armored octets in PGP/MIME (RFC 3156 §4, §5): all of it ASCII, lines end in CRLF.</summary>
sealed class PgpMimeFrame
{
    // "=_" stands in no armor and in no quoted-printable (RFC 2045 §6.7).
    readonly string boundary = $"=_{RandomNumberGenerator.GetHexString(32, lowercase: true)}";

    /// <summary>The name of the message's part: some programs show it, none needs it.</summary>
    const string FileName = "encrypted.asc";

    public byte[] BeforeCiphertext => Encoding.ASCII.GetBytes(
        $"Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\";\r\n boundary=\"{boundary}\"\r\n\r\n"
        + $"--{boundary}\r\nContent-Type: application/pgp-encrypted\r\nContent-Description: PGP/MIME version identification\r\n\r\nVersion: 1\r\n"
        + $"\r\n--{boundary}\r\nContent-Type: application/octet-stream; name=\"{FileName}\"\r\nContent-Description: OpenPGP encrypted message\r\n"
        + $"Content-Disposition: inline; filename=\"{FileName}\"\r\n\r\n");

    public byte[] BeforeSigned => Encoding.ASCII.GetBytes(
        $"Content-Type: multipart/signed; micalg=pgp-sha256;\r\n protocol=\"application/pgp-signature\"; boundary=\"{boundary}\"\r\n\r\n--{boundary}\r\n");

    public byte[] BeforeSignature => Encoding.ASCII.GetBytes(
        $"\r\n--{boundary}\r\nContent-Type: application/pgp-signature; name=\"signature.asc\"\r\nContent-Description: OpenPGP digital signature\r\n\r\n");

    public byte[] End => Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n");
}
