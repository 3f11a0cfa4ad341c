using Postern.Fuzz.Mime;
using Postern.Mail.Smime.Open;

namespace Postern.Fuzz.Smime;

/// <summary>Any message is refused or opened; without a key nothing is decrypted, and without a trusted authority nothing is believed.</summary>
public static class SmimeOpenerTarget
{
    static readonly OpenOptions Nobody = new() { Trust = new() { Roots = [], Now = new(2026, 11, 25, 0, 0, 0, TimeSpan.Zero) } };

    public static void Run(ReadOnlySpan<byte> input)
    {
        if (SmimeOpener.Open(input.ToArray(), Nobody) is not OpenAnswer.Opened { Mail: var mail }) return;
        MessageTarget.Require(!mail.WasEncrypted, "nothing is decrypted without a key");
        MessageTarget.Require(!mail.IsSigned, "nobody is trusted, so no signature is believed");
    }
}
