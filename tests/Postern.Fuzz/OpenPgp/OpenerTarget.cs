using Postern.Fuzz.Mime;
using Postern.Mail.OpenPgp;

namespace Postern.Fuzz.OpenPgp;

/// <summary>Any message is refused or opened; what is opened without a known key is never called good, and nothing is decrypted without one.</summary>
public static class OpenerTarget
{
    static readonly DateTimeOffset Now = new(2026, 11, 25, 0, 0, 0, TimeSpan.Zero);

    public static void Run(ReadOnlySpan<byte> input)
    {
        var answer = OpenPgpOpener.Open(input.ToArray(), new([], []), Now, null, CancellationToken.None).GetAwaiter().GetResult();
        if (answer is not OpenPgpAnswer.Opened opened) return;
        MessageTarget.Require(!opened.IsDecrypted, "nothing is decrypted without a key");
        MessageTarget.Require(opened.Signature is not (OpenPgpVerdict.Good or OpenPgpVerdict.None), "without a known key no signature is good, and what is opened is signed");
    }
}
