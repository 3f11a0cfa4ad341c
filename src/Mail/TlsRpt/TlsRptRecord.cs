using System.Text;

namespace Postern.Mail.TlsRpt;

/// <summary>Where a domain wants reports about TLS sent (RFC 8460 §3): the TXT record at <c>_smtp._tls.DOMAIN</c>.</summary>
/// <param name="Reports">rua=: <c>mailto:</c> and <c>https:</c> URIs as written, their order kept; at least one.</param>
public sealed record TlsRptRecord(IReadOnlyList<Uri> Reports)
{
    /// <summary>Longest record that is read, in octets.</summary>
    public const int SizeMax = 4096;

    /// <summary>Most places that reports go to; more are passed over.</summary>
    public const int ReportsMax = 10;

    const string Version = "v=TLSRPTv1";

    public static string NameOf(string domain) => $"_smtp._tls.{domain}";

    /// <summary>True when a TXT record is one of TLSRPT at all; others at the name are discarded.</summary>
    public static bool Is(ReadOnlySpan<byte> text) => text.StartsWith("v=TLSRPTv1"u8) && text[Version.Length..].TrimStart(" \t"u8).StartsWith(";"u8);

    /// <summary>Reads a record, its strings joined; null when its syntax is wrong, and then <paramref name="problem"/> says where. Such a domain has no TLSRPT.</summary>
    public static TlsRptRecord? Read(ReadOnlySpan<byte> text, out string problem)
    {
        problem = "it does not begin with v=TLSRPTv1;";
        if (text.Length > SizeMax || text.ContainsAnyExceptInRange((byte)' ', (byte)'~') || !Is(text)) return null;

        List<Uri>? reports = null;
        var fields = Encoding.ASCII.GetString(text[Version.Length..]).Split(';', StringSplitOptions.TrimEntries);
        foreach (var field in WithoutEnd(fields))
        {
            var equals = field.IndexOf('=', StringComparison.Ordinal);
            problem = "a field that is no name=value";
            if (equals < 1 || !IsName(field[..equals].TrimEnd())) return null;
            if (field[..equals].TrimEnd() != "rua") continue; // an extension

            problem = "rua= twice";
            if (reports is not null) return null;
            problem = "rua= names something other than mailto: and https: addresses";
            reports = Places(field[(equals + 1)..]);
            if (reports is null) return null;
        }

        problem = reports is null ? "it has no rua=" : "";
        return reports is null ? null : new(reports);
    }

    // Before the first semicolon stands nothing, and a last one may stand at the end.
    static ArraySegment<string> WithoutEnd(string[] fields) => fields is [_, .. var rest] ? new ArraySegment<string>(fields, 1, rest.Length - (rest is [.., ""] ? 1 : 0)) : [];

    static List<Uri>? Places(string list)
    {
        List<Uri> places = [];
        foreach (var text in list.Split(',', StringSplitOptions.TrimEntries))
        {
            if (text.Contains('!', StringComparison.Ordinal) || !Uri.TryCreate(text, UriKind.Absolute, out var place) || !IsPlace(place)) return null;
            if (places.Count < ReportsMax) places.Add(place);
        }

        return places;
    }

    static bool IsPlace(Uri place) => place.Scheme == Uri.UriSchemeMailto ? place.UserInfo.Length > 0 && place.Host.Length > 0 : place.Scheme == Uri.UriSchemeHttps;

    static bool IsName(string name) =>
        name.Length is > 0 and <= 32 && char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');
}
