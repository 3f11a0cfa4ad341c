using Postern.Flow.Replies;
using Postern.Fuzz.Mime;

namespace Postern.Fuzz.Replies;

/// <summary>Any octets are a header that names a bounded number of identifiers, each of them fit for a header of ours; the mark's place is inside, or nowhere.</summary>
public static class ReplyHeadTarget
{
    public static void Run(ReadOnlySpan<byte> input)
    {
        var head = ReplyHead.Of(input.ToArray());
        MessageTarget.Require(head.InReplyTo.Count <= ReplyHead.IdsMax && head.References.Count <= ReplyHead.IdsMax, "identifiers are bounded");
        foreach (var id in head.InReplyTo.Concat(head.References))
            MessageTarget.Require(id is ['<', .., '>'] && id.All(c => c is > ' ' and < '\x7f'), "an identifier cannot break a line");

        MessageTarget.Require(NoticeReply.PlaceOfMark(input) <= input.Length, "the mark stands inside");
    }
}
