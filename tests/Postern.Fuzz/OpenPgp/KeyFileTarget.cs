using Postern.Fuzz.Mime;
using Postern.Mail.OpenPgp;

namespace Postern.Fuzz.OpenPgp;

/// <summary>Any file gives keys or sentences, in bounded numbers; a key that is read can be read again from what is kept of it.</summary>
public static class KeyFileTarget
{
    static readonly DateTimeOffset Now = new(2026, 11, 25, 0, 0, 0, TimeSpan.Zero);

    public static void Run(ReadOnlySpan<byte> input)
    {
        var file = OpenPgpKeyFile.Read(input.ToArray(), Now);
        MessageTarget.Require(file.Keys.Count + file.Problems.Count is > 0 and <= OpenPgpLimits.KeysMax + 1, "keys and problems are bounded");
        foreach (var key in file.Keys)
        {
            MessageTarget.Require(key.Fingerprint.Length == 40 && key.Version == 4, "a key has a fingerprint");
            MessageTarget.Require(key.Addresses.Count <= OpenPgpLimits.UserIdsMax, "addresses are bounded");
            MessageTarget.Require(OpenPgpKeyFile.Read(key.Public, Now).Keys is [var again] && again.Fingerprint == key.Fingerprint, "what is kept can be read");
        }
    }
}
