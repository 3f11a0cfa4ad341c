using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Postern.Mail.Dkim;

/// <summary>Writes signature fields, folded at 78 columns. Octets from the start: a field as a string and back costs a tenth of an Ed25519 signature.</summary>
static class SignatureText
{
    const int ColumnMax = 76;

    /// <summary>The field up to b=, which is empty and the last tag.</summary>
    public static void WriteUnsigned(
        ArrayBufferWriter<byte> into, string start, DkimKey key, DkimSigningOptions options, IReadOnlyList<string> names, byte[] bodyHash, DateTimeOffset now)
    {
        Write(into, start);
        Write(into, " a=");
        Write(into, Word(key.Algorithm));
        Write(into, "; c=");
        Write(into, Word(options.HeaderCanonicalization));
        Write(into, "/");
        Write(into, Word(options.BodyCanonicalization));
        Write(into, ";\r\n\td=");
        Write(into, key.Domain);
        Write(into, "; s=");
        Write(into, key.Selector);
        Write(into, ";\r\n\tt=");
        Write(into, now.ToUnixTimeSeconds());
        if (options.Lifetime is { } lifetime)
        {
            Write(into, "; x=");
            Write(into, (now + lifetime).ToUnixTimeSeconds());
        }

        Write(into, ";\r\n\th=");
        WriteNames(into, names);
        Write(into, ";\r\n\tbh=");
        WriteBase64(into, bodyHash);
        Write(into, ";\r\n\tb=");
    }

    /// <summary>Adds the value of b= and the line end.</summary>
    public static void Close(ArrayBufferWriter<byte> into, byte[] signature)
    {
        // As many octets as fill a line of base64.
        const int LineOctets = (ColumnMax - 4) / 4 * 3;
        for (var at = 0; at < signature.Length; at += LineOctets)
        {
            if (at > 0) Write(into, "\r\n\t");
            WriteBase64(into, signature.AsSpan(at, Math.Min(LineOctets, signature.Length - at)));
        }

        Write(into, "\r\n");
    }

    public static void Write(ArrayBufferWriter<byte> into, string text) => into.Advance(Encoding.ASCII.GetBytes(text, into.GetSpan(text.Length)));

    public static string Word(DkimAlgorithm algorithm) => algorithm switch
    {
        DkimAlgorithm.RsaSha256 => "rsa-sha256",
        DkimAlgorithm.Ed25519Sha256 => "ed25519-sha256",
        DkimAlgorithm.RsaSha1 => "rsa-sha1",
    };

    static string Word(Canonicalization canonicalization) => canonicalization switch
    {
        Canonicalization.Simple => "simple",
        Canonicalization.Relaxed => "relaxed",
    };

    static void Write(ArrayBufferWriter<byte> into, long number)
    {
        number.TryFormat(into.GetSpan(20), out var written, provider: CultureInfo.InvariantCulture);
        into.Advance(written);
    }

    static void WriteBase64(ArrayBufferWriter<byte> into, ReadOnlySpan<byte> octets)
    {
        Base64.EncodeToUtf8(octets, into.GetSpan(Base64.GetMaxEncodedToUtf8Length(octets.Length)), out _, out var written);
        into.Advance(written);
    }

    static void WriteNames(ArrayBufferWriter<byte> into, IReadOnlyList<string> names)
    {
        var column = 11;
        for (var index = 0; index < names.Count; index++)
        {
            if (column + names[index].Length + 1 > ColumnMax)
            {
                Write(into, "\r\n\t ");
                column = 9;
            }

            Write(into, names[index]);
            if (index + 1 < names.Count) Write(into, ":");
            column += names[index].Length + 1;
        }
    }
}
