namespace Postern.Mail.Trace;

/// <summary>What is weak about a session by today's measure.</summary>
static class CipherStrength
{
    /// <summary>Symmetric strength below which nothing counts as protected (NIST SP 800-131A r2: 112 bits).</summary>
    const int BitsMin = 112;

    /// <summary>A suite that authenticates and does not encrypt.</summary>
    public static bool IsNull(HopFacts facts) => Has(facts, "NULL");

    /// <summary>In one sentence; null when nothing is weak, or nothing is known.</summary>
    public static string? Weakness(HopFacts facts) => facts switch
    {
        { Version: "SSLv2" or "SSLv3" } => $"{facts.Version} is broken, and no TLS at all by today's measure (RFC 6176, RFC 7568).",
        _ when Has(facts, "NULL") => "A NULL cipher encrypts nothing.",
        _ when Has(facts, "EXP") => "An export cipher is broken in minutes.",
        _ when Has(facts, "RC4") || Has(facts, "RC2") || Has(facts, "ARCFOUR") => "RC4 and RC2 are broken (RFC 7465).",
        _ when Has(facts, "3DES") || Has(facts, "DES-CBC3") || Has(facts, "DES_CBC3") => "3DES is too weak for today (RFC 9325 §4.1).",
        _ when Has(facts, "DES") => "DES is broken.",
        { Version: "1.0" or "1.1" } => $"TLS {facts.Version} is deprecated (RFC 8996): it is encryption, but old.",
        _ when IsAnonymous(facts) => "An anonymous cipher suite: it keeps listeners out, but nobody knew whose server it was.",
        { Bits: > 32 and < BitsMin } => $"{facts.Bits} bits are too few for today.",
        _ => null,
    };

    static bool IsAnonymous(HopFacts facts) => Has(facts, "ADH") || Has(facts, "AECDH") || facts.Cipher?.Contains("_anon_", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>True when one of the pieces of the name begins with the word.</summary>
    static bool Has(HopFacts facts, string word)
    {
        if (facts.Cipher is not { } cipher) return false;
        for (var at = cipher.IndexOf(word, StringComparison.Ordinal); at >= 0; at = cipher.IndexOf(word, at + 1, StringComparison.Ordinal))
        {
            if (at == 0 || cipher[at - 1] is '-' or '_') return true;
        }

        return false;
    }
}
