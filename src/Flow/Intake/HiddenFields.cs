using System.Text;
using Postern.Mail.Authentication;

namespace Postern.Flow.Intake;

/// <summary>Which header fields a door takes out. Sees a field from its name on.</summary>
/// <param name="names">Whole names, lower case.</param>
/// <param name="prefix">Any name that begins so; empty for none.</param>
/// <param name="serverId">Authentication-Results that claim to be by this name are taken out; null for none.</param>
public sealed class HiddenFields(IReadOnlyList<byte[]> names, ReadOnlyMemory<byte> prefix, string? serverId)
{
    static readonly byte[] Results = "authentication-results"u8.ToArray();

    /// <summary>
    /// Of mail on its way out: Bcc and Resent-Bcc name those who got the message in secret (RFC 5322 §3.6.3), Return-Path is for the final
    /// server to write (RFC 5321 §4.4), and how a reply came is for us to say. What a sender says to us about who may read goes no further (<see cref="ProofFields"/>).
    /// </summary>
    public static readonly HiddenFields OfSenders =
        new(["bcc"u8.ToArray(), "resent-bcc"u8.ToArray(), "return-path"u8.ToArray(), "postern-reply-security"u8.ToArray(), .. ProofFields.Names], ReadOnlyMemory<byte>.Empty, null)
        {
            Heard = ProofFields.Names,
        };

    /// <summary>
    /// Of mail from outside: what only we may say. Results in our name (RFC 8601 §5), fields that begin with Postern-, and Return-Path. All
    /// else stays, a sender's Bcc too: it is not ours to change, and the sender's signature may cover it.
    /// </summary>
    public static HiddenFields OfStrangers(string hostname) => new(["return-path"u8.ToArray()], "postern-"u8.ToArray(), hostname);

    /// <summary>These, and more.</summary>
    /// <param name="more">Whole names, lower case.</param>
    public HiddenFields And(IReadOnlyList<byte[]> more) => new([.. names, .. more], prefix, serverId) { Heard = Heard };

    /// <summary>Of those, the ones that are said to us: taken out, and kept aside.</summary>
    public IReadOnlyList<byte[]> Heard { get; init; } = [];

    /// <summary>Octets of a line that decide: the longest name and what follows it.</summary>
    readonly int decidingLength = Math.Max(serverId is null ? 0 : Results.Length, Math.Max(names.Max(name => name.Length), prefix.Length)) + 1;

    /// <summary>True when what is there of a field does not decide yet.</summary>
    /// <param name="field">From the beginning of its first line.</param>
    /// <param name="isLineWhole">Its first line is there to the end.</param>
    public bool NeedsMore(ReadOnlySpan<byte> field, bool isLineWhole) =>
        IsResults(field) ? field.Length < AuthenticationResults.FieldSizeMax && LengthOf(field) < 0 : !isLineWhole && field.Length < decidingLength;

    public bool Hides(ReadOnlySpan<byte> field)
    {
        if (!prefix.IsEmpty && field.Length >= prefix.Length && Ascii.EqualsIgnoreCase(field[..prefix.Length], prefix.Span)) return true;
        if (IsResults(field)) return IsForged(field);
        foreach (var name in names)
            if (Is(field, name)) return true;

        return false;
    }

    public bool Hears(ReadOnlySpan<byte> field)
    {
        foreach (var name in Heard)
            if (Is(field, name)) return true;

        return false;
    }

    bool IsResults(ReadOnlySpan<byte> field) => serverId is not null && Is(field, Results);

    // One that is longer than is read could say anything further on.
    bool IsForged(ReadOnlySpan<byte> field)
    {
        var length = LengthOf(field);
        if (length < 0) length = field.Length;
        if (length >= AuthenticationResults.FieldSizeMax) return true;

        var colon = field.IndexOf((byte)':');
        return colon < 0 || colon >= length || AuthenticationResults.IsClaim(field[(colon + 1)..length], serverId!); // results are looked at for a name
    }

    /// <summary>Octets up to the next field, or the empty line; negative when that is not there yet.</summary>
    static int LengthOf(ReadOnlySpan<byte> field)
    {
        var length = 0;
        while (field[length..].IndexOf((byte)'\n') is var end and >= 0)
        {
            length += end + 1;
            if (length == field.Length) return -1;
            if (field[length] is not ((byte)' ' or (byte)'\t')) return length;
        }

        return -1;
    }

    static bool Is(ReadOnlySpan<byte> field, ReadOnlySpan<byte> name) =>
        field.Length > name.Length && Ascii.EqualsIgnoreCase(field[..name.Length], name) && IsEnd(field[name.Length]);

    // White space before the colon is obsolete and still read by programs (RFC 5322 §4.5).
    static bool IsEnd(byte next) => next is (byte)':' or (byte)' ' or (byte)'\t';
}
