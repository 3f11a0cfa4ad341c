using System.Globalization;
using System.Text;

namespace Postern.Mail.Dkim;

/// <summary>Writes signature fields, folded at 78 columns.</summary>
static class SignatureText
{
    const int ColumnMax = 76;

    /// <summary>The field up to b=, which is empty and the last tag.</summary>
    public static StringBuilder Unsigned(string start, DkimKey key, DkimSigningOptions options, IReadOnlyList<string> names, byte[] bodyHash, DateTimeOffset now)
    {
        var text = new StringBuilder(start, 1024);
        var (header, body) = (Word(options.HeaderCanonicalization), Word(options.BodyCanonicalization));
        text.Append(CultureInfo.InvariantCulture, $" a={Word(key.Algorithm)}; c={header}/{body};\r\n\td={key.Domain}; s={key.Selector};\r\n\tt={now.ToUnixTimeSeconds()};");
        if (options.Lifetime is { } lifetime) text.Append(CultureInfo.InvariantCulture, $" x={(now + lifetime).ToUnixTimeSeconds()};");
        AppendNames(text.Append("\r\n\th="), names);
        return text.Append(";\r\n\tbh=").Append(Convert.ToBase64String(bodyHash)).Append(";\r\n\tb=");
    }

    /// <summary>Adds the value of b= and the line end.</summary>
    public static void Close(StringBuilder text, byte[] signature)
    {
        var value = Convert.ToBase64String(signature).AsSpan();
        for (var first = true; !value.IsEmpty; first = false)
        {
            if (!first) text.Append("\r\n\t");
            var length = Math.Min(value.Length, ColumnMax - 4);
            text.Append(value[..length]);
            value = value[length..];
        }

        text.Append("\r\n");
    }

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

    static void AppendNames(StringBuilder text, IReadOnlyList<string> names)
    {
        var column = 11;
        for (var index = 0; index < names.Count; index++)
        {
            if (column + names[index].Length + 1 > ColumnMax)
            {
                text.Append("\r\n\t ");
                column = 9;
            }

            text.Append(names[index]);
            if (index + 1 < names.Count) text.Append(':');
            column += names[index].Length + 1;
        }
    }
}
