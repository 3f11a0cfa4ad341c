using Postern.Mail.Smtp.Client;

namespace Postern.Fuzz.Smtp;

/// <summary>Replies of a server: whatever comes, an answer within the limits or "malformed", and no control character in the text.</summary>
public static class ReplyLinesTarget
{
    public static void Run(ReadOnlySpan<byte> input)
    {
        var reply = new ReplyLines(linesMax: 8, keepText: true);
        foreach (var range in input.Split((byte)'\n'))
        {
            var progress = reply.Add(input[range]);
            if (progress == ReplyProgress.Malformed) return;
            if (progress == ReplyProgress.More) continue;

            var whole = reply.Reply;
            if (whole.Code is < 200 or > 599) throw new InvalidOperationException("a code out of range was accepted");
            if (whole.Text.Any(c => char.IsControl(c) && c != '\n')) throw new InvalidOperationException("a control character came through");
            return;
        }
    }
}
