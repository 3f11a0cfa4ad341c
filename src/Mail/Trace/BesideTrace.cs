using System.Text;
using Postern.Mail.Dkim;

namespace Postern.Mail.Trace;

/// <summary>What is shown beside the trace: signatures that are there, and results that servers wrote. Nothing is checked, and nothing is looked up.</summary>
static class BesideTrace
{
    /// <param name="source">The header.</param>
    /// <param name="fields">Its fields.</param>
    /// <param name="lastOwn">The place of the last trace field of an own server, among all fields.</param>
    /// <param name="trust">Whose servers are the reader's.</param>
    /// <param name="own">The same when somebody named them.</param>
    public static (List<SignatureShown> Signatures, List<ResultsShown> Results) Read(ReadOnlySpan<byte> source, List<PastedField> fields, int lastOwn, TrustLine trust, OwnServers? own)
    {
        List<SignatureShown> signatures = [];
        List<ResultsShown> results = [];
        for (var at = 0; at < fields.Count; at++)
        {
            var name = source[fields[at].Name].TrimEnd(" \t"u8);
            var body = source[fields[at].Body].Trim(" \t\r\n"u8);
            if (signatures.Count < TraceLimits.ShownMax && name.Length == 14 && Ascii.EqualsIgnoreCase(name, "DKIM-Signature"u8))
            {
                if (Signature(body) is { } signature) signatures.Add(signature);
            }
            else if (results.Count < TraceLimits.ShownMax && (Ascii.EqualsIgnoreCase(name, "Authentication-Results"u8) || Ascii.EqualsIgnoreCase(name, "ARC-Authentication-Results"u8)))
            {
                if (ResultsReading.Read(Encoding.ASCII.GetString(name), body, at < lastOwn, trust, own) is { } shown) results.Add(shown);
            }
        }

        return (signatures, results);
    }

    static SignatureShown? Signature(ReadOnlySpan<byte> body)
    {
        if (body.Length > DkimLimits.FieldSizeMax || TagList.Read(body, out _) is not { } tags) return null;
        return tags["d"] is { } domain && tags["s"] is { } selector ? new(ReceivedText.Flatten(domain), ReceivedText.Flatten(selector)) : null;
    }

    /// <summary>The body of the topmost field of that name; empty when there is none.</summary>
    public static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> source, List<PastedField> fields, ReadOnlySpan<byte> name)
    {
        foreach (var field in fields)
        {
            if (Ascii.EqualsIgnoreCase(source[field.Name].TrimEnd(" \t"u8), name)) return source[field.Body].Trim(" \t\r\n"u8);
        }

        return default;
    }
}
