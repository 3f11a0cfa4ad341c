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
        if (floor.HeedsPublished && !PublishedHolds(session)) return Broken(session) ?? TlsFault.PublishedUnknown;

        if (floor.Downgrade is not DowngradeRoad.Ignore && session.FellFrom is not null) return TlsFault.Downgraded;

        return session.Proof >= Asked(floor.Certificate) ? null : Missing(session, floor.Certificate);
    }

    // Nobody asked: then nobody knows, and not knowing is no proof.
    static bool PublishedHolds(TlsSession session) => session.Published switch
    {
        PublishedTrust.None or PublishedTrust.Held => true,
        PublishedTrust.Broken or null => false,
    };

    static TlsFault? Broken(TlsSession session) => session switch
    {
        { Dane.Problem: not null } => TlsFault.DaneMismatch,
        { Published: PublishedTrust.Broken } => TlsFault.StsMismatch,
        _ => null,
    };

    static ServerProof Asked(CertificateCheck check) => check switch
    {
        CertificateCheck.Any => ServerProof.Encrypted,
        CertificateCheck.Verified => ServerProof.Verified,
        CertificateCheck.MtaSts => ServerProof.MtaSts,
        CertificateCheck.Dane => ServerProof.Dane,
    };

    // A server that is not what its domain publishes may be mended tomorrow; a domain that publishes nothing is what it is.
    static TlsFault Missing(TlsSession session, CertificateCheck check) => check switch
    {
        CertificateCheck.Any or CertificateCheck.Verified => TlsFault.NotVerified,
        CertificateCheck.MtaSts or CertificateCheck.Dane => Broken(session) ?? TlsFault.NotPublished,
    };
}
