namespace Postern.Rules.Decide;

/// <summary>Which faults may be gone at the next attempt, and which are what the server is.</summary>
public static class TlsFaults
{
    /// <summary>True when trying again may help: the fault is of the passing kind, or some server was not asked yet.</summary>
    public static bool MayPass(TlsRoad.Closed road) => MayPass(road.Fault) || !road.IsWhole;

    /// <summary>
    /// A server that is overloaded or half set up refuses STARTTLS for now or breaks off handshakes, and what is published and what is shown part
    /// for some hours when keys are rolled over; who cuts in goes away, and a server that was set up wrongly is mended; a certificate, a version or an extension stays as it is.
    /// </summary>
    public static bool MayPass(TlsFault fault) => fault switch
    {
        TlsFault.RefusedForNow or TlsFault.HandshakeFailed or TlsFault.DaneMismatch or TlsFault.StsMismatch or TlsFault.PublishedUnknown or TlsFault.Downgraded => true,
        TlsFault.NotOffered or TlsFault.Refused or TlsFault.TooOld or TlsFault.WeakSuite or TlsFault.NotVerified or TlsFault.NotPublished or TlsFault.CannotCarry => false,
    };
}
