using Postern.Fuzz.Mime;
using Postern.Mail.OpenPgp;

namespace Postern.Fuzz.OpenPgp;

/// <summary>Any packets, without the forms around them: as a message, and as a detached signature. Nothing is good or decrypted without a key.</summary>
public static class PacketTarget
{
    static readonly DateTimeOffset Now = new(2026, 11, 25, 0, 0, 0, TimeSpan.Zero);

    public static void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty || OpenPgpLibrary.Problem is not null) return;
        var packets = input.ToArray();
        var message = Verification.OfMessage(packets, new([], []), Now, new(packets.Length, null, CancellationToken.None));
        MessageTarget.Require(message.Encryption is null && message.Signatures.All(signature => signature.Status != OpenPgpSignatureStatus.Good), "nothing is good");
        var detached = Verification.OfDetached("words"u8.ToArray(), packets, new([], []), Now);
        MessageTarget.Require(detached.Signatures.All(signature => signature.Status != OpenPgpSignatureStatus.Good), "nothing is good");
    }
}
