namespace Postern.Mail.Trace;

/// <summary>Bounds of reading a trace. Work is linear in what lies within them.</summary>
public static class TraceLimits
{
    /// <summary>Characters of one field that are read; the rest is not looked at.</summary>
    public const int FieldLengthMax = 8 << 10;

    /// <summary>Trace fields of one message that are read, newest first. Loops are ended by every server long before.</summary>
    public const int HopsMax = 200;

    /// <summary>Octets of a message that are looked at for its header.</summary>
    public const int HeaderSizeMax = 1 << 20;

    /// <summary>Words and comments of one field that are looked at.</summary>
    public const int TokensMax = 1024;

    /// <summary>Parentheses of one field that are looked at for the system that wrote it: every system of those known looks at each.</summary>
    public const int ParenthesesMax = 64;

    /// <summary>Comments within comments; deeper ones are taken for text.</summary>
    public const int CommentDepthMax = 32;

    /// <summary>Signatures, and fields of results, that are shown.</summary>
    public const int ShownMax = 20;
}
