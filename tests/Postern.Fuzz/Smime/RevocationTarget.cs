using Postern.Fuzz.Mime;
using Postern.Mail.Smime;
using Postern.Mail.Smime.Revocation;

namespace Postern.Fuzz.Smime;

/// <summary>Whatever an issuer's host answers is no list and no answer unless that issuer signed it.</summary>
public static class RevocationTarget
{
    static readonly DateTimeOffset Now = new(2026, 11, 25, 0, 0, 0, TimeSpan.Zero);
    static readonly SmimeCertificate Issuer = SmimeAuthority.Create("Example", Now).Certificate;

    public static void Run(ReadOnlySpan<byte> input)
    {
        var octets = input.ToArray();
        MessageTarget.Require(RevocationList.Read(octets, Issuer, Now).List is null, "nobody but the issuer makes a list");
        MessageTarget.Require(Ocsp.Answer(octets, Issuer, Issuer, Now) is RevocationAnswer.Unknown, "nobody but the issuer answers");
    }
}
