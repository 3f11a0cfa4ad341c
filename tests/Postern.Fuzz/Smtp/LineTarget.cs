using Postern.Mail.Smtp.Server;

namespace Postern.Fuzz.Smtp;

/// <summary>A line never holds a CR, LF or NUL, and ends where CRLF is.</summary>
public static class LineTarget
{
    public static void Run(ReadOnlySpan<byte> data)
    {
        if (LineFraming.Find(data, out var length) != LineOutcome.Complete) return;

        var isLine = !data[..length].ContainsAny((byte)'\r', (byte)'\n', (byte)0) && data[length..].StartsWith("\r\n"u8);
        if (!isLine) throw new InvalidOperationException("not a line");
    }
}
