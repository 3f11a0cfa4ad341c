using Postern.Fuzz.Mime;
using Postern.Mail.OpenPgp;

namespace Postern.Fuzz.OpenPgp;

/// <summary>In any text a block lies inside it, begins and ends lines, and is decoded within bounds.</summary>
public static class InlineTarget
{
    public static void Run(ReadOnlySpan<byte> input)
    {
        for (var at = 0; Armor.TryFind(input, at, out var block); at = block.End)
        {
            MessageTarget.Require(block.Start >= at && block.Start < block.BodyStart && block.BodyStart <= block.BodyEnd && block.BodyEnd < block.End && block.End <= input.Length, "a block lies in order");
            MessageTarget.Require(block.Start == 0 || input[block.Start - 1] == '\n', "a block begins a line");
            MessageTarget.Require(Armor.Decode(input, block) is not { } octets || octets.Length <= input.Length, "decoding is bounded");
        }

        _ = InlineMessage.TryFind(input, out _, out _);
        _ = PacketReader.FirstTag(input);
    }
}
