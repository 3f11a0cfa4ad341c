using System.Text;
using Postern.Mail.Dns;

namespace Postern.Mail.MtaSts;

/// <summary>The TXT record that says that a domain has a policy, and by its id, when there is another one (RFC 8461 §3.1).</summary>
/// <param name="Id">1 to 32 letters and digits. Nothing but equality can be read from it.</param>
public sealed record StsRecord(string Id)
{
    const int NameLengthMax = 32;

    /// <summary>Where the record is; null where no name is left for it.</summary>
    /// <param name="domain">A-labels, as <see cref="DnsName.TryNormalize"/> gives them.</param>
    public static string? NameFor(string domain) => NameUnder("_mta-sts", domain);

    /// <summary>The host that has the policy (§3.3); null where no name is left for it.</summary>
    /// <param name="domain">As above.</param>
    public static string? HostFor(string domain) => NameUnder("mta-sts", domain);

    /// <summary>The record among all TXT records of the name; null when not exactly one is of this kind, or that one is malformed.</summary>
    /// <param name="records">RDATA, strings not joined yet.</param>
    public static StsRecord? One(IReadOnlyList<byte[]> records)
    {
        if (records.Count > StsLimits.RecordsMax) return null;

        var ours = records.Where(record => TxtRecord.TryJoin(record, StsLimits.RecordSizeMax, out var text) && IsOurs(text)).ToList();
        return ours is [var only] && TxtRecord.TryJoin(only, StsLimits.RecordSizeMax, out var one) ? Read(one) : null;
    }

    /// <summary>Reads one record, its strings joined; null when it breaks the grammar.</summary>
    public static StsRecord? Read(ReadOnlySpan<byte> text)
    {
        if (!IsOurs(text) || !Ascii.IsValid(text)) return null;

        string? id = null;
        var fields = Encoding.ASCII.GetString(text["v=STSv1".Length..]).Split(';');
        for (var number = 1; number < fields.Length; number++)
        {
            // One delimiter may end the record; two leave an empty field between them, which the grammar has not.
            if (fields[number].Trim(' ', '\t') is not { Length: > 0 } field) return number == fields.Length - 1 && number > 1 ? Of(id) : null;

            var (name, value) = Split(field);
            if (!IsName(name) || !IsValue(name, value)) return null;
            if (name == "id") id ??= value; // of a repeated field the first counts (§3.1)
        }

        return Of(id);
    }

    static StsRecord? Of(string? id) => id is null ? null : new(id);

    static string? NameUnder(string label, string domain) => $"{label}.{domain}" is { Length: <= DnsName.TextMax } name ? name : null;

    // Also with a space before the delimiter, as the grammar allows. What is no record of this kind is passed over.
    static bool IsOurs(ReadOnlySpan<byte> text) => text.StartsWith("v=STSv1"u8) && text["v=STSv1".Length..].TrimStart(" \t"u8) is [(byte)';', ..];

    static (string Name, string Value) Split(string field) =>
        field.IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? (field[..at], field[(at + 1)..]) : (field, "");

    static bool IsName(string name) =>
        name.Length is > 0 and <= NameLengthMax && char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');

    static bool IsValue(string name, string value) => name == "id"
        ? value.Length is > 0 and <= StsLimits.IdLengthMax && value.All(char.IsAsciiLetterOrDigit)
        : value.Length > 0 && value.All(c => c is > ' ' and < '\u007f' and not '=' and not ';');
}
