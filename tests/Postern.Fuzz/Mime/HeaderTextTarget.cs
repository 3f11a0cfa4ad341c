using Postern.Mail.Mime;

namespace Postern.Fuzz.Mime;

/// <summary>Any field body becomes text of bounded length, without line ends.</summary>
public static class HeaderTextTarget
{
    public static void Run(ReadOnlySpan<byte> input)
    {
        var text = HeaderText.Decode(input);
        MessageTarget.Require(text.Length <= input.Length * 2 + 16, "text is bounded");
    }
}
