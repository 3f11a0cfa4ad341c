using System.Globalization;

namespace Postern.Mail.Trace;

/// <summary>What printed words mean that people stumble over.</summary>
static class HopNotes
{
    /// <summary>Seconds that clocks may differ before it is said.</summary>
    const long SkewMin = 60;

    /// <summary>Seconds that a hop may take before it is said.</summary>
    const long WaitMin = 3600;

    public static List<string> Of(HopFacts facts, long? delay)
    {
        List<string> notes = [];
        if (facts is { VersionRaw: { } raw, Version: null } && raw.Contains('/', StringComparison.Ordinal))
            notes.Add($"\"{raw}\" names a family of versions, as old programs wrote for whatever OpenSSL gave them: it may have been TLS 1.2 or 1.3.");
        if (facts.Certificate is { } certificate) notes.Add($"{certificate.Printed}: {certificate.Words}");
        if (facts.Bits is > 0 and <= 32) notes.Add("This program counts octets, not bits: 16 stands for 128 bits, 32 for 256.");
        if (delay < -SkewMin) notes.Add($"It was received {Span(-delay.Value)} before the server below wrote its line: one of the two clocks is wrong.");
        if (delay > WaitMin) notes.Add($"{Span(delay.Value)} passed since the hop below.");
        return notes;
    }

    static string Span(long seconds) => seconds switch
    {
        < 120 => string.Create(CultureInfo.InvariantCulture, $"{seconds} seconds"),
        < 7200 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60} minutes"),
        < 172_800 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600} hours"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 86_400} days"),
    };
}
