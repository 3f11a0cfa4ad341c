using System.Globalization;
using Postern.Mail.Trace;

namespace Postern.Web.Tools;

/// <summary>What a hop's line says, in rows and in pieces, ready to be shown.</summary>
static class HopRows
{
    /// <summary>Characters of a line that are shown.</summary>
    public const int LineShownMax = 2000;

    /// <summary>Columns of one value that are shown.</summary>
    const int ValueMax = 300;

    /// <summary>Names and values, of those things that the line tells.</summary>
    public static IEnumerable<(string Name, string Value)> Of(Hop hop)
    {
        var facts = hop.Facts;
        (string Name, string? Value)[] rows =
        [
            ("Received", facts.Date is { } at ? TraceTexts.When(at) + (hop.DelaySeconds is { } delay ? $", {TraceTexts.Delay(delay)}" : "") : null),
            ("From", Joined(facts.ReverseName ?? facts.Helo ?? facts.FromHost, facts.FromIp)),
            ("By", facts.ByHost),
            ("System", hop.System),
            ("Protocol", facts.Protocol),
            ("TLS version", facts.Version is { } version ? version : facts.VersionRaw),
            ("Cipher", facts.Cipher),
            ("Key length", Bits(facts)),
            ("Certificate", facts.Certificate is { } check ? Word(check.Outcome) : null),
        ];
        return rows.Where(row => row.Value is { Length: > 0 }).Select(row => (row.Name, ShownText.Cut(row.Value, ValueMax)));
    }

    /// <summary>The line in the order of its text, the evidence apart.</summary>
    public static IEnumerable<(string Text, bool IsEvidence)> Line(Hop hop)
    {
        var text = hop.Text.Length > LineShownMax ? string.Concat(hop.Text.AsSpan(0, LineShownMax), "…") : hop.Text;
        var (start, end) = hop.Evidence is { } quote ? (Math.Min(quote.Start, text.Length), Math.Min(quote.Start + quote.Length, text.Length)) : (text.Length, text.Length);
        (string Text, bool IsEvidence)[] pieces = [($"{hop.Field}: {text[..start]}", false), (text[start..end], true), (text[end..], false)];
        return pieces.Where(piece => piece.Text.Length > 0).Select(piece => (ShownText.Of(piece.Text), piece.IsEvidence));
    }

    static string? Joined(string? name, string? address) => name is null ? address : address is null ? name : $"{name} ({address})";

    static string? Bits(HopFacts facts) => facts switch
    {
        { Bits: > 32 and var bits, AlgorithmBits: { } all } when all != bits => string.Create(CultureInfo.InvariantCulture, $"{bits} of {all} bits"),
        { Bits: > 32 and var bits } => string.Create(CultureInfo.InvariantCulture, $"{bits} bits"),
        { Bits: { } octets } => string.Create(CultureInfo.InvariantCulture, $"{octets}, as printed"),
        _ => null,
    };

    static string Word(CertificateOutcome outcome) => outcome switch
    {
        CertificateOutcome.NotAsked => "not asked for",
        CertificateOutcome.NotShown => "none shown",
        CertificateOutcome.Verified => "verified",
        CertificateOutcome.NotVerified => "not verified",
        CertificateOutcome.Unclear => "unclear",
    };
}
