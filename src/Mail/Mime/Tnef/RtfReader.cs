using System.Globalization;
using System.Net;
using System.Text;
using Postern.Mail.Text;

namespace Postern.Mail.Mime.Tnef;

/// <summary>
/// What RTF says: the HTML that a mail program put into it ([MS-OXRTFEX]), or else its text without its looks. Never throws; of what is damaged it gives what it can read.
/// </summary>
public sealed class RtfReader
{
    /// <summary>Groups inside of groups that are told apart; deeper ones are passed over.</summary>
    public const int DepthMax = 500;

    static readonly HashSet<string> Unread =
    [
        "fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "footer", "headerl", "headerr", "headerf", "footerl", "footerr", "footerf", "fldinst", "themedata",
        "datastore", "latentstyles", "listtable", "listoverridetable", "rsidtbl", "generator", "xmlnstbl", "mhtmltag",
    ];

    readonly byte[] octets;
    readonly StringBuilder said = new();
    readonly StringBuilder pending = new();
    readonly List<byte> bytes = [];
    readonly Stack<Group> groups = new();
    Group now = new();
    string codepage = "cp1252";
    bool isHtml;
    int at, toSkip, tooDeep;

    RtfReader(byte[] octets) => this.octets = octets;

    /// <returns>The words, and whether they are HTML, which is as its sender wrote it.</returns>
    public static (string Words, bool IsHtml) Read(byte[] rtf)
    {
        var reader = new RtfReader(rtf);
        while (reader.at < rtf.Length) reader.Step();
        reader.Flush();
        return (reader.said.ToString(), reader.isHtml);
    }

    void Step()
    {
        var octet = octets[at++];
        switch (octet)
        {
            case (byte)'{': Open(); break;
            case (byte)'}': Close(); break;
            case (byte)'\\': Control(); break;
            case (byte)'\r' or (byte)'\n': break;
            default: Say(octet); break;
        }
    }

    void Open()
    {
        Flush();
        if (groups.Count == DepthMax) tooDeep++;
        else groups.Push(now);
    }

    void Close()
    {
        Flush();
        if (tooDeep > 0) tooDeep--;
        else if (groups.TryPop(out var before)) now = before;
    }

    void Control()
    {
        if (at >= octets.Length) return;
        if (!char.IsAsciiLetter((char)octets[at]))
        {
            Symbol((char)octets[at++]);
            return;
        }

        var start = at;
        while (at < octets.Length && char.IsAsciiLetter((char)octets[at])) at++;
        var word = Encoding.ASCII.GetString(octets, start, at - start);
        Word(word, Number());
        if (at < octets.Length && octets[at] == ' ') at++;
    }

    int? Number()
    {
        var start = at;
        if (at < octets.Length && octets[at] == '-') at++;
        while (at < octets.Length && char.IsAsciiDigit((char)octets[at])) at++;
        return int.TryParse(octets.AsSpan(start, at - start), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    void Symbol(char symbol)
    {
        switch (symbol)
        {
            case '\'': Say(Hex()); break;
            case '*': now = now with { IsOptional = true }; break;
            case '~': Say("\u00A0"); break;
            case '_': Say("\u2011"); break;
            case '\\' or '{' or '}': Say((byte)symbol); break;
            case '\r' or '\n': Say("\n"); break;
        }
    }

    byte Hex()
    {
        var digits = octets.AsSpan(at, Math.Min(2, octets.Length - at));
        at += digits.Length;
        return byte.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet) ? octet : (byte)'?';
    }

    void Word(string word, int? number)
    {
        var isOptional = now.IsOptional;
        now = now with { IsOptional = false };
        switch (word)
        {
            case "ansicpg" when number is > 0: codepage = $"cp{number}"; break;
            case "fromhtml": isHtml = true; break;
            case "htmlrtf":
                Flush();
                now = now with { IsRtfOnly = number != 0 };
                break;
            case "htmltag":
                Flush();
                now = now with { IsTag = true };
                break;
            case "uc": now = now with { Fallback = Math.Clamp(number ?? 1, 0, 8) }; break;
            case "u" when number is { } point:
                Say(((char)(ushort)point).ToString());
                toSkip = now.Fallback;
                break;
            case "bin": at = (int)Math.Min(octets.Length, at + 1L + Math.Max(0, number ?? 0)); break;
            case "par" or "line" or "row" or "sect" or "page": Say("\n"); break;
            case "tab" or "cell": Say("\t"); break;
            case "lquote": Say("\u2018"); break;
            case "rquote": Say("\u2019"); break;
            case "ldblquote": Say("\u201C"); break;
            case "rdblquote": Say("\u201D"); break;
            case "bullet": Say("\u2022"); break;
            case "endash": Say("\u2013"); break;
            case "emdash": Say("\u2014"); break;
            default:
                if (isOptional || Unread.Contains(word)) now = now with { IsUnread = true };
                break;
        }
    }

    bool IsSilent => now.IsUnread || now.IsRtfOnly || tooDeep > 0;

    // Octets of one character may stand one by one.
    void Say(byte octet)
    {
        if (toSkip > 0) toSkip--;
        else if (!IsSilent) bytes.Add(octet);
    }

    void Say(string words)
    {
        Decode();
        if (!IsSilent) pending.Append(words);
    }

    void Decode()
    {
        toSkip = 0;
        if (bytes.Count > 0) pending.Append(Charset.Decode(codepage, [.. bytes]));
        bytes.Clear();
    }

    // Before what is said is said otherwise. Half a character of two may stand in each of two words.
    void Flush()
    {
        Decode();
        if (pending.Length > 0) said.Append(isHtml && !now.IsTag ? WebUtility.HtmlEncode(pending.ToString()) : pending);
        pending.Clear();
    }

    /// <summary>What holds in a group; it ends with it.</summary>
    /// <param name="IsUnread">No words of the message.</param>
    /// <param name="IsRtfOnly">Says in RTF what the HTML says (<c>\htmlrtf</c>).</param>
    /// <param name="IsTag">Stands as HTML (<c>\*\htmltag</c>).</param>
    /// <param name="IsOptional">What the next word begins may be passed over (<c>\*</c>).</param>
    readonly record struct Group(bool IsUnread, bool IsRtfOnly, bool IsTag, bool IsOptional)
    {
        /// <summary>Octets after a character of Unicode that say it to older readers.</summary>
        public int Fallback { get => field; init; } = 1;

        public Group() : this(false, false, false, false) { }
    }
}
