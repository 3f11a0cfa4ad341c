using System.Collections.Frozen;

namespace Postern.Mail.Trace;

/// <summary>What a protocol's name says of TLS.</summary>
enum ProtocolKind
{
    None,
    Other,

    /// <summary>Registered (RFC 3848, RFC 6531 §4.3, RFC 8601's registry of Mail Transmission Types), without S.</summary>
    Plain,
    Secure,

    /// <summary>A vendor's phrase that has another form for TLS.</summary>
    VendorPlain,

    /// <summary>A local word that names TLS itself, as ESMTP-TLS.</summary>
    NamesTls,
}

/// <summary>Names behind <c>with</c>.</summary>
static class ProtocolWords
{
    static readonly FrozenDictionary<string, ProtocolKind> Known = Make();

    static readonly FrozenDictionary<string, ProtocolKind>.AlternateLookup<ReadOnlySpan<char>> BySpan = Known.GetAlternateLookup<ReadOnlySpan<char>>();

    public static bool IsRegistered(ReadOnlySpan<char> word) => BySpan.ContainsKey(word);

    public static ProtocolKind KindOf(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty) return ProtocolKind.None;
        if (BySpan.TryGetValue(name, out var kind)) return kind;
        if (TlsWords.StartsWith(name, "Microsoft SMTP")) return ProtocolKind.VendorPlain;
        return name.EndsWith("TLS", StringComparison.OrdinalIgnoreCase) && name.Contains("SMTP", StringComparison.OrdinalIgnoreCase) ? ProtocolKind.NamesTls : ProtocolKind.Other;
    }

    /// <summary>True for protocols in which the client logged in (RFC 3848).</summary>
    public static bool IsAuthenticated(ReadOnlySpan<char> name) =>
        name.EndsWith("A", StringComparison.OrdinalIgnoreCase) && IsRegistered(name) || TlsWords.Is(name, "ASMTP");

    /// <summary>True for what moves mail within one machine, or is read by a person's program.</summary>
    public static bool IsLocal(ReadOnlySpan<char> name) =>
        TlsWords.StartsWith(name, "local") || TlsWords.StartsWith(name, "LMTP") || TlsWords.StartsWith(name, "UTF8LMTP") || TlsWords.Is(name, "mapi")
        || TlsWords.Is(name, "scanned-ok") || TlsWords.Is(name, "stdio");

    static FrozenDictionary<string, ProtocolKind> Make()
    {
        Dictionary<string, ProtocolKind> names = new(StringComparer.OrdinalIgnoreCase) { ["HTTP"] = ProtocolKind.Plain, ["HTTPS"] = ProtocolKind.Secure };
        foreach (var name in new[] { "SMTP", "ESMTP", "LMTP", "UTF8SMTP", "UTF8LMTP" })
        {
            (names[name], names[name + "A"]) = (ProtocolKind.Plain, ProtocolKind.Plain);
            (names[name + "S"], names[name + "SA"]) = (ProtocolKind.Secure, ProtocolKind.Secure);
        }

        return names.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
