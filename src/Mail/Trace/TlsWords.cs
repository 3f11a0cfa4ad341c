namespace Postern.Mail.Trace;

/// <summary>Words by which mail systems name TLS versions and cipher suites.</summary>
static class TlsWords
{
    const int CipherLengthMin = 5;

    const int CipherLengthMax = 100;

    /// <summary>Pieces of which names of cipher suites are made; one of them must be there.</summary>
    static readonly string[] CipherPieces = ["AES", "RC4", "RC2", "CHACHA", "DES", "CAMELLIA", "ARIA", "SEED", "IDEA", "NULL", "GCM", "CBC", "SHA", "MD5", "GOST", "KUZNYECHIK"];

    /// <summary>True for TLSv1.2, TLS1_2, TLS-1.0, TLS1, SSLv3, TLSv1/SSLv3: a version, not the bare word TLS.</summary>
    public static bool IsVersion(ReadOnlySpan<char> word)
    {
        if (word.Length is < 4 or > 16 || !(StartsWith(word, "TLS") || StartsWith(word, "SSL"))) return false;
        var rest = word[3..].TrimStart("vV-_ ");
        if (rest.IsEmpty || !char.IsAsciiDigit(rest[0])) return false;
        foreach (var c in rest)
        {
            if (!char.IsAsciiDigit(c) && c is not ('.' or '_' or '/' or 'T' or 'L' or 'S' or 'v' or 'x')) return false;
        }

        return true;
    }

    /// <summary>True where a phrase names TLS without a version.</summary>
    public static bool IsName(ReadOnlySpan<char> word) => Is(word, "TLS") || Is(word, "SSL") || Is(word, "STARTTLS") || Is(word, "SSL/TLS") || Is(word, "TLS/SSL");

    /// <summary>1.0 to 1.3, SSLv2, SSLv3; null for a family and for what is no version.</summary>
    public static string? Version(ReadOnlySpan<char> raw)
    {
        if (!IsVersion(raw) || raw.Contains('/')) return null;
        var number = raw[3..].TrimStart("vV-_ ");
        if (StartsWith(raw, "SSL")) return number[0] switch { '2' => "SSLv2", '3' => "SSLv3", _ => null };
        return number switch
        {
            "1" or "1.0" or "1_0" or "10" or "1.x" => "1.0",
            "1.1" or "1_1" or "11" => "1.1",
            "1.2" or "1_2" or "12" => "1.2",
            "1.3" or "1_3" or "13" => "1.3",
            _ => null,
        };
    }

    /// <summary>True for what can only be the name of a cipher suite, of OpenSSL, GnuTLS or IANA.</summary>
    public static bool IsCipher(ReadOnlySpan<char> word)
    {
        if (!IsCipherText(word) || word.Length < CipherLengthMin || word.IndexOfAny('-', '_') < 0) return false;
        foreach (var piece in CipherPieces)
        {
            if (word.Contains(piece, StringComparison.Ordinal)) return true;
        }

        return false;
    }

    /// <summary>True for what may stand where a cipher suite is expected.</summary>
    public static bool IsCipherText(ReadOnlySpan<char> word)
    {
        if (word.Length is < 2 or > CipherLengthMax) return false;
        foreach (var c in word)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '+' or '/' or '*' or '.')) return false;
        }

        return true;
    }

    public static bool Is(ReadOnlySpan<char> word, ReadOnlySpan<char> name) => word.Equals(name, StringComparison.OrdinalIgnoreCase);

    public static bool StartsWith(ReadOnlySpan<char> word, ReadOnlySpan<char> name) => word.StartsWith(name, StringComparison.OrdinalIgnoreCase);
}
