namespace Postern.Mail.Mime;

/// <summary>Comments in parentheses (RFC 5322 §3.2.2).</summary>
static class Comments
{
    /// <summary>Octets of the comment that begins here, nested ones included. One that is never closed, or nested too deep, goes to the end.</summary>
    public static int Length(ReadOnlySpan<byte> text)
    {
        var depth = 0;
        for (var at = 0; at < text.Length; at++)
        {
            switch (text[at])
            {
                case (byte)'\\': at++; break;
                case (byte)'(' when ++depth > MimeLimits.CommentDepthMax: return text.Length;
                case (byte)')' when --depth == 0: return at + 1;
            }
        }

        return text.Length;
    }
}
