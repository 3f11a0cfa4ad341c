using Postern.Mail.Mime;

namespace Postern.Fuzz.Mime;

/// <summary>Any bytes, however they are cut: the outline of a stream has the entities, the fields and the bodies that the whole message has.</summary>
public static class OutlineTarget
{
    /// <summary>Bodies that are opened one by one: each costs reading what it stands in.</summary>
    const int BodiesMax = 60;

    public static void Run(ReadOnlySpan<byte> input)
    {
        var bytes = input.ToArray();
        var message = MimeMessage.Parse(bytes);
        var chance = new Chance((ulong)input.Length);
        foreach (var longest in (int[])[1, 1 + chance.Below(100), 1 + chance.Below(5_000), int.MaxValue]) Compare(message, bytes, longest);
    }

    /// <param name="message">Whole.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="longest">Most octets that one read gives.</param>
    public static void Compare(MimeMessage message, byte[] bytes, int longest)
    {
        var outline = Now(MessageOutline.Read(new CutStream(bytes, longest), CancellationToken.None));
        MessageTarget.Require(outline.PartCount == message.PartCount, "there are as many entities");
        MessageTarget.Require(outline.Excess == message.Excess, "the same limits are met");
        for (var index = 0; index < outline.PartCount; index++)
        {
            Compare(message.Part(index), outline.Part(index));
            if (index < BodiesMax) CompareBody(message.Part(index), outline.Part(index), new CutStream(bytes, longest));
        }

        var header = Now(MessageOutline.ReadHeader(new CutStream(bytes, longest), CancellationToken.None));
        CompareFields(message.Root.Fields, header);
    }

    static void Compare(MimeEntity whole, OutlinePart part)
    {
        MessageTarget.Require(part.Kind == whole.Kind && part.Depth == whole.Depth, "kind and depth agree");
        MessageTarget.Require(part.TransferEncoding == whole.TransferEncoding, "transfer encodings agree");
        MessageTarget.Require(part.EncodedLength == whole.Body.Length, "bodies are as long");
        MessageTarget.Require(part.Parts.Select(child => child.Index).SequenceEqual(Children(whole)), "children agree");
        CompareFields(whole.Fields, part.Header);
    }

    static void CompareFields(MimeHeader whole, MimeHeader header)
    {
        MessageTarget.Require(header.Count == whole.Count, "there are as many fields");
        for (var index = 0; index < header.Count; index++)
            MessageTarget.Require(header[index].Raw.Span.SequenceEqual(whole[index].Raw.Span) && header[index].NameBytes.SequenceEqual(whole[index].NameBytes), "fields agree");
        MessageTarget.Require(header.Type.Name == whole.Type.Name, "types agree");
    }

    static void CompareBody(MimeEntity whole, OutlinePart part, Stream message)
    {
        using var body = part.OpenBody(message);
        using var read = new MemoryStream();
        body.CopyToAsync(read).GetAwaiter().GetResult();
        MessageTarget.Require(read.GetBuffer().AsSpan(0, (int)read.Length).SequenceEqual(whole.Decode().Span), "decoded bodies agree");
        MessageTarget.Require(part.DecodedLength == read.Length, "decoded lengths are known");
    }

    static List<int> Children(MimeEntity whole)
    {
        List<int> children = [];
        foreach (var child in whole.Parts) children.Add(child.Index);
        return children;
    }

    // Nothing here waits: the stream is in memory.
    static T Now<T>(Task<T> task) => task.GetAwaiter().GetResult();

    /// <summary>Gives at most so many octets at a time.</summary>
    sealed class CutStream(byte[] bytes, int longest) : MemoryStream(bytes, writable: false)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, longest)], cancellationToken);
    }
}
