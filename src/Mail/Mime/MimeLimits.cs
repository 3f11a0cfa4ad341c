namespace Postern.Mail.Mime;

/// <summary>
/// What one message may cost. Nothing over a limit is lost or refused: it stays in the raw bytes, is not taken apart,
/// and <see cref="MimeMessage.Excess"/> says so (or <see cref="MessageOutline.Excess"/>), so that a caller can hold a message that was not wholly looked at.
/// </summary>
public static class MimeLimits
{
    /// <summary>Deepest nesting of entities that is taken apart; the root is at depth 0. Real mail stays under 10.</summary>
    public const int DepthMax = 32;

    /// <summary>Most entities of one message.</summary>
    public const int PartsMax = 2_000;

    /// <summary>Most header fields of one entity.</summary>
    public const int FieldsMax = 1_000;

    /// <summary>Most header fields of all entities together.</summary>
    public const int FieldsTotalMax = 20_000;

    /// <summary>Longest header section of one entity whose fields are listed, in octets.</summary>
    public const int HeaderSizeMax = 1 << 20;

    /// <summary>Octets of one field that are interpreted; the rest of a longer field is left alone.</summary>
    public const int FieldSizeMax = 64 << 10;

    /// <summary>Octets of all listed fields of all entities together.</summary>
    public const int FieldsSizeMax = 4 << 20;

    /// <summary>
    /// Octets of one line that are looked at for a boundary, for the name of a field, and for white space that a transport put behind a soft
    /// line break (RFC 5321 §4.5.3.1.6: no line of mail is longer). It lets a message of any size be read through a small buffer.
    /// </summary>
    public const int LineLengthMax = 1_000;

    /// <summary>Longest boundary, in octets. RFC 2046 §5.1.1 allows 70; some senders write more.</summary>
    public const int BoundaryLengthMax = 256;

    /// <summary>Most parameters of one field, and most sections of all its continued ones (RFC 2231 §3).</summary>
    public const int ParametersMax = 128;

    /// <summary>Most encoded words of one field that are decoded (RFC 2047); later ones are shown as written.</summary>
    public const int EncodedWordsMax = 2_000;

    /// <summary>Most addresses read from one field.</summary>
    public const int AddressesMax = 5_000;

    /// <summary>Deepest nesting of comments (RFC 5322 §3.2.2).</summary>
    public const int CommentDepthMax = 32;

    /// <summary>Longest file name that <see cref="SafeFileName"/> gives, in UTF-8 octets (what common file systems take).</summary>
    public const int FileNameLengthMax = 200;
}

/// <summary>Which limits of <see cref="MimeLimits"/> a message went over.</summary>
[Flags]
public enum MimeExcess
{
    None = 0,
    Depth = 1,
    Parts = 2,
    Fields = 4,
    HeaderSize = 8,
    BoundaryLength = 16,
}
