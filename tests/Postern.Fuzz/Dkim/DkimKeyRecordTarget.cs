using Postern.Fuzz.Mime;
using Postern.Mail.Dkim;

namespace Postern.Fuzz.Dkim;

/// <summary>Any TXT record is a key that can be used within its limits, or none with a reason.</summary>
public static class DkimKeyRecordTarget
{
    public static void Run(ReadOnlySpan<byte> input)
    {
        var key = DkimKeyRecord.Read(input, out var problem);
        MessageTarget.Require(key is null == problem.Length > 0, "a problem is said");
        if (key is { PublicKey.Length: > 0 } && DkimVerifier.KeyProblem(key, key.IsEd25519 ? DkimAlgorithm.Ed25519Sha256 : DkimAlgorithm.RsaSha256) is null)
            MessageTarget.Require(!key.Verify("data"u8, new byte[key.IsEd25519 ? 64 : key.Bits / 8]), "zeros are no signature");
    }
}
