using Postern.Mail.Mime.Tnef;

namespace Postern.Fuzz.Mime;

/// <summary>Any bytes are TNEF within bounds, or none: each file that is promised is there. And any bytes are RTF.</summary>
public static class TnefTarget
{
    const int RtfMax = 1 << 20;

    public static void Run(ReadOnlySpan<byte> input)
    {
        var bytes = input.ToArray();
        if (TnefReader.Read(new MemoryStream(bytes), CancellationToken.None).GetAwaiter().GetResult() is { } found)
        {
            MessageTarget.Require(found.Files.Count <= TnefReader.FilesMax, "files are bounded");
            foreach (var file in found.Files) MessageTarget.Require(file.Offset >= 0 && file.Length >= 0 && file.Offset + file.Length <= bytes.Length && file.Name.Length <= TnefReader.NameLengthMax, "what is promised is there");
            if (found.Body is { } body) MessageTarget.Require(body.Offset + body.Length <= bytes.Length, "the body is there");
        }

        var rtf = CompressedRtf.Expand(input, RtfMax);
        MessageTarget.Require(rtf.Length <= RtfMax, "what is expanded is bounded");
        RtfReader.Read(rtf);
        RtfReader.Read(bytes);
    }
}
