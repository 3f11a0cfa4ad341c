using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Postern.Mail.Smtp.Server;

/// <summary>The lines of an AUTH exchange: challenges go out and responses come in as base64 (RFC 4954 §4).</summary>
sealed class AuthLines(Wire wire, CommandLines lines)
{
    /// <summary>Why the last <see cref="Ask"/> gave nothing.</summary>
    public AuthAnswer Stopped { get; private set; } = new AuthAnswer.Over(null);

    /// <summary>Sends a challenge and waits for the response. Null when none came; then <see cref="Stopped"/> says why.</summary>
    public async ValueTask<byte[]?> Ask(ReadOnlyMemory<byte> challenge)
    {
        wire.Write(new SmtpReply(334, null, Convert.ToBase64String(challenge.Span)));

        var outcome = await lines.Next();
        if (outcome == LineOutcome.Complete) return lines.Current is [(byte)'*'] ? Stop(Replies.AuthCancelled) : Decode(lines.Current);
        if (outcome == LineOutcome.TooLong) return Stop(Replies.AuthTooLong);

        Stopped = new AuthAnswer.Over(outcome == LineOutcome.Malformed ? Replies.Malformed : null);
        return null;
    }

    /// <summary>An initial response; <c>=</c> stands for an empty one. Null when it is no base64.</summary>
    public byte[]? Initial(ReadOnlySpan<byte> text) => text is [(byte)'='] ? [] : Decode(text);

    // Strict: white space within, missing padding and strange alphabets are refused.
    byte[]? Decode(ReadOnlySpan<byte> text)
    {
        if (!Base64.IsValid(text) || text.ContainsAny(" \t"u8)) return Stop(Replies.AuthMalformed);

        var octets = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        var isWhole = Base64.DecodeFromUtf8(text, octets, out _, out var length) == OperationStatus.Done;
        var exact = octets[..length];
        CryptographicOperations.ZeroMemory(octets);
        return isWhole ? exact : Stop(Replies.AuthMalformed);
    }

    byte[]? Stop(SmtpReply reply)
    {
        Stopped = new AuthAnswer.Refused(reply);
        return null;
    }
}
