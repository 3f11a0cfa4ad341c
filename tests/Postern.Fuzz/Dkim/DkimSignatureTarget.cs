using System.Buffers;
using Postern.Fuzz.Mime;
using Postern.Mail.Dkim;

namespace Postern.Fuzz.Dkim;

/// <summary>Any field body is a signature with bounded parts, or none with a reason; any header is canonicalized to no more than it has.</summary>
public static class DkimSignatureTarget
{
    public static void Run(ReadOnlySpan<byte> input)
    {
        var signature = DkimSignature.Read(input, out var problem);
        MessageTarget.Require(signature is null == problem.Length > 0, "a problem is said");
        if (signature is not null) MessageTarget.Require(signature.Fields.Count <= DkimLimits.SignedFieldsMax && signature.Domain.Length <= 253, "parts are bounded");

        var head = MessageHead.Parse(input.ToArray());
        foreach (var how in Enum.GetValues<Canonicalization>())
        {
            var written = new ArrayBufferWriter<byte>();
            FieldCanonicalizer.WriteNamed(head, head.Names.SelectMany(name => Enumerable.Repeat(name.Name, name.Count + 1)), how, written);
            MessageTarget.Require(written.WrittenCount <= input.Length * 2 + head.FieldCount * 2, "canonicalization does not grow");
        }

        CheckBody(input);
    }

    /// <summary>A body has one digest, in however many pieces it comes.</summary>
    static void CheckBody(ReadOnlySpan<byte> input)
    {
        foreach (var how in Enum.GetValues<Canonicalization>())
        {
            using BodyDigest whole = new(new(how, null)), pieces = new(new(how, null));
            whole.Add(input);
            var size = 1 + (input.Length > 0 ? input[0] % 61 : 0);
            for (var at = 0; at < input.Length; at += size) pieces.Add(input.Slice(at, Math.Min(size, input.Length - at)));
            MessageTarget.Require(whole.Finish().Hash.AsSpan().SequenceEqual(pieces.Finish().Hash), "pieces do not matter");
        }
    }
}
