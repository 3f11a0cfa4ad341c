using System.Text;

namespace Postern.Mail.Smtp.Client;

enum ReplyProgress { More, Complete, Malformed }

/// <summary>Puts the lines of one reply together (RFC 5321 §4.2.1). Text is kept only for replies that somebody will read.</summary>
/// <param name="linesMax">Most lines of one reply.</param>
/// <param name="keepText">False keeps the text of refusals only.</param>
struct ReplyLines(int linesMax, bool keepText)
{
    int count;
    string? text;
    string? enhanced;
    StringBuilder? more;

    public int Code { get; private set; }

    public readonly bool IsRefusal => Code >= 400;

    public readonly SmtpReply Reply => new(Code, enhanced, more?.ToString() ?? text ?? "");

    /// <summary>Takes one line without its line ending.</summary>
    public ReplyProgress Add(ReadOnlySpan<byte> line)
    {
        if (!TryReadCode(line, out var code) || ++count > linesMax) return ReplyProgress.Malformed;

        // All lines of a reply carry the same code: anything else is two servers talking, or an attack (RFC 5321 §4.2.1).
        if (count > 1 && code != Code) return ReplyProgress.Malformed;
        Code = code;

        var isLast = line.Length == 3 || line[3] == (byte)' ';
        if (keepText || IsRefusal) Keep(line.Length > 4 ? line[4..] : []);
        return isLast ? ReplyProgress.Complete : ReplyProgress.More;
    }

    static bool TryReadCode(ReadOnlySpan<byte> line, out int code)
    {
        code = 0;
        if (line.Length < 3 || line[0] is < (byte)'2' or > (byte)'5') return false;
        if (!char.IsAsciiDigit((char)line[1]) || !char.IsAsciiDigit((char)line[2])) return false;
        if (line.Length > 3 && line[3] is not ((byte)' ' or (byte)'-')) return false;

        code = ((line[0] - '0') * 100) + ((line[1] - '0') * 10) + (line[2] - '0');
        return true;
    }

    void Keep(ReadOnlySpan<byte> said)
    {
        var status = EnhancedLength(said);
        if (status > 0)
        {
            enhanced ??= Encoding.ASCII.GetString(said[..status]);
            said = said[status..].TrimStart((byte)' ');
        }

        var line = Printable(said);
        if (count == 1) text = line;
        else (more ??= new StringBuilder(text)).Append('\n').Append(line);
    }

    /// <summary>Length of a leading status code of the reply's own class, as in <c>5.7.1</c> (RFC 3463 §2); 0 when there is none.</summary>
    readonly int EnhancedLength(ReadOnlySpan<byte> said)
    {
        var end = said.IndexOf((byte)' ');
        var word = end < 0 ? said : said[..end];
        if (word.Length is < 5 or > 9 || word[0] != (byte)('0' + (Code / 100)) || word[1] != (byte)'.') return 0;

        var detail = word[2..].IndexOf((byte)'.');
        return detail is >= 1 and <= 3 && IsNumber(word.Slice(2, detail)) && IsNumber(word[(3 + detail)..]) ? word.Length : 0;
    }

    static bool IsNumber(ReadOnlySpan<byte> digits) => digits.Length is >= 1 and <= 3 && !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    // A peer's control characters must not reach a terminal, a log or a report.
    static string Printable(ReadOnlySpan<byte> said)
    {
        var decoded = Encoding.UTF8.GetString(said);
        return decoded.AsSpan().IndexOfAnyInRange('\0', '\u001f') < 0 && decoded.AsSpan().IndexOfAnyInRange('\u007f', '\u009f') < 0
            ? decoded
            : string.Create(decoded.Length, decoded, static (into, from) =>
            {
                for (var i = 0; i < into.Length; i++) into[i] = char.IsControl(from[i]) ? '?' : from[i];
            });
    }
}
