using Postern.Mail.Tls;

namespace Postern.Rules.Decide;

/// <summary>Judges a finished handshake against what policy asks for.</summary>
public static class TlsProof
{
    /// <returns>Null when the session proves the floor; else what it fell short of.</returns>
    public static TlsFault? Shortfall(TlsSession session, TlsFloor floor)
    {
        if (!CipherSuites.AreProof(session.CipherSuite)) return TlsFault.WeakSuite;
        if (session.Version < floor.Least) return TlsFault.TooOld;

        return floor.Certificate switch
        {
            CertificateCheck.Any => null,
            CertificateCheck.Verified => session.Certificate is { IsVerified: true } ? null : TlsFault.NotVerified,
        };
    }
}
