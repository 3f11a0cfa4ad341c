using Postern.Mail.Tls;
using Postern.Rules.Keys;

namespace Postern.Rules.Replies;

/// <summary>By which road a reply came to us. Closed: a new road breaks every switch that does not name it.</summary>
public abstract record ReplyRoad
{
    private ReplyRoad() { }

    /// <summary>The TLS of the hop to us; null when there was none, or none was measured.</summary>
    public ReplyHop? Hop => this switch
    {
        Encrypted encrypted => encrypted.Under,
        Tls tls => tls.By,
        Portal or Clear or HandedOver => null,
    };

    /// <summary>Written in the portal: it was never outside.</summary>
    public sealed record Portal : ReplyRoad;

    /// <summary>Encrypted from end to end, and opened here: whoever carried it could not read it.</summary>
    /// <param name="Standard">With what.</param>
    /// <param name="Under">The TLS it travelled in besides; null when there was none.</param>
    public sealed record Encrypted(KeyStandard Standard, ReplyHop? Under) : ReplyRoad;

    /// <summary>The last hop, from the writer's mail system to us, was encrypted. What was before it nobody here can see.</summary>
    public sealed record Tls(ReplyHop By) : ReplyRoad;

    /// <summary>The last hop was in clear.</summary>
    public sealed record Clear : ReplyRoad;

    /// <summary>Another system took it from the world and handed it over: the hop that matters was not measured here.</summary>
    public sealed record HandedOver : ReplyRoad;
}

/// <summary>An encrypted hop to us, as measured at our door.</summary>
/// <param name="Version">Never below 1.2: older ones are refused in the handshake.</param>
/// <param name="Cipher">The IANA name of the suite.</param>
/// <param name="Bits">Strength of the bulk cipher.</param>
/// <param name="ClientIsVerified">The sending server showed a certificate, from a trusted root and for its name. Nearly none does, and none has to.</param>
public sealed record ReplyHop(TlsVersion Version, string Cipher, int Bits, bool ClientIsVerified);
