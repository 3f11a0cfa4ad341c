using Postern.Mail.Mime;

namespace Postern.Fuzz.Mime;

/// <summary>Any bytes: parsing and decoding never throw, ranges lie inside one another in order, and no byte is lost.</summary>
public static class MessageTarget
{
    public static void Run(ReadOnlySpan<byte> input)
    {
        var bytes = input.ToArray();
        var message = MimeMessage.Parse(bytes);

        Require(message.Root.Raw.Span.SequenceEqual(input), "the root is the input");
        Require(message.PartCount <= MimeLimits.PartsMax, "parts are bounded");
        for (var index = 0; index < message.PartCount; index++) Check(message.Part(index));
    }

    static void Check(MimeEntity entity)
    {
        Require(entity.Header.Length + entity.Body.Length == entity.Raw.Length, "header and body are the whole");
        Require(entity.Depth <= MimeLimits.DepthMax, "depth is bounded");
        Require(entity.Decode().Length <= entity.DecodedLengthMax, "decoding is bounded");
        Require(entity.DecodedLength() == entity.Decode().Length, "both ways of decoding agree");
        for (var index = 0; index < entity.FieldCount; index++) CheckField(entity, index);
        if (entity.Kind is MimeKind.Multipart) CheckMultipart(entity);
        _ = (entity.Type, entity.FileName, entity.ContentId, entity.Kind is MimeKind.Leaf ? entity.ReadText() : "");
    }

    static void CheckField(MimeEntity entity, int index)
    {
        var field = entity.Field(index);
        Require(entity.Header.Span.Overlaps(field.Raw.Span) && field.NameBytes.Length > 0, "a field stands in its header");
        _ = (field.Text, field.Name, field.Date);
    }

    /// <summary>Preamble, boundary lines, parts and epilogue put together again give the body.</summary>
    static void CheckMultipart(MimeEntity entity)
    {
        var rest = entity.Body.Span[entity.Preamble.Length..];
        foreach (var part in entity.Parts)
        {
            Require(rest.Overlaps(part.Raw.Span, out var gap) || part.Raw.IsEmpty, "parts stand in order inside the body");
            if (part.Raw.IsEmpty) continue;
            Require(rest[..gap].IndexOf("--"u8) >= 0, "between parts stand boundary lines");
            rest = rest[(gap + part.Raw.Length)..];
        }

        Require(rest.EndsWith(entity.Epilogue.Span), "the epilogue is the end");
    }

    internal static void Require(bool holds, string rule)
    {
        if (!holds) throw new InvalidOperationException(rule);
    }
}
