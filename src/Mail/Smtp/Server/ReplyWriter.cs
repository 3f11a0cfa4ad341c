using System.Buffers;
using System.Globalization;

namespace Postern.Mail.Smtp.Server;

/// <summary>Writes replies as they go over the wire (RFC 5321 §4.2.1), straight into the output's own memory.</summary>
static class ReplyWriter
{
    // "250-" and "5.999.999 " and CRLF, with room to spare.
    const int FrameMax = 20;

    public static void Write(IBufferWriter<byte> output, SmtpReply reply)
    {
        var rest = reply.Text.AsSpan();
        while (true)
        {
            var end = rest.IndexOf('\n');
            WriteLine(output, reply, end < 0 ? rest : rest[..end], isLast: end < 0);
            if (end < 0) return;
            rest = rest[(end + 1)..];
        }
    }

    static void WriteLine(IBufferWriter<byte> output, SmtpReply reply, ReadOnlySpan<char> text, bool isLast)
    {
        var line = output.GetSpan(text.Length + FrameMax);

        reply.Code.TryFormat(line, out var length, provider: CultureInfo.InvariantCulture);
        line[length++] = isLast ? (byte)' ' : (byte)'-';

        if (reply.Enhanced is { } enhanced)
        {
            length += Copy(enhanced, line[length..]);
            line[length++] = (byte)' ';
        }

        length += Copy(text, line[length..]);
        line[length++] = (byte)'\r';
        line[length++] = (byte)'\n';
        output.Advance(length);
    }

    // Replies are printable ASCII whatever a text was made from: no reply can hold a line of somebody else's.
    static int Copy(ReadOnlySpan<char> text, Span<byte> into)
    {
        for (var i = 0; i < text.Length; i++) into[i] = text[i] is >= ' ' and <= '~' ? (byte)text[i] : (byte)'?';
        return text.Length;
    }
}
