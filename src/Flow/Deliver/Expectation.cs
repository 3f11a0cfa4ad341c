using Postern.Flow.Domains;
using Postern.Mail.Dane;
using Postern.Mail.Tls;
using Postern.Mail.TlsRpt;

namespace Postern.Flow.Deliver;

/// <summary>What one server must show because its domain publishes it. Closed: whoever opens a lane names every case.</summary>
public abstract record Expectation
{
    private Expectation() { }

    /// <summary>Nobody asked: the rule does not heed what is published.</summary>
    public sealed record Unasked : Expectation;

    /// <summary>Nothing is published that binds.</summary>
    public sealed record Nothing : Expectation;

    /// <summary>There are TLSA records, none of which can be used: TLS is a must, and proves nothing about the server (RFC 7672 §2.2).</summary>
    public sealed record TlsOnly(string BaseDomain) : Expectation;

    /// <summary>The server must match its TLSA records.</summary>
    public sealed record Dane(DaneReference Reference) : Expectation;

    /// <summary>It cannot be known now. The server is not used: whoever can break a look-up must not gain by it (RFC 7672 §2.1.2).</summary>
    public sealed record Unknown(string Why) : Expectation
    {
        /// <summary>It is the look-up of the TLSA records that failed: its domain is told.</summary>
        public bool IsDane { get; init; }
    }

    /// <summary>The domain enforces an MTA-STS policy that names this server: its certificate must be verified (RFC 8461 §4.2).</summary>
    public sealed record Sts(KnownPolicy Known) : Expectation;

    /// <summary>The domain enforces an MTA-STS policy that does not name this server. It is not even connected to (RFC 8461 §4.1).</summary>
    public sealed record StsUnnamed(KnownPolicy Known) : Expectation;

    /// <summary>The domain tests an MTA-STS policy: nothing binds, and what would have failed is to be told (RFC 8461 §5).</summary>
    public sealed record StsTested(KnownPolicy Known) : Expectation;

    /// <summary>The domain may have an MTA-STS policy that nobody could get. Nothing binds, and who asks for one waits.</summary>
    public sealed record StsUnfetched(string Why) : Expectation
    {
        /// <summary>What is wrong with it, as its domain is told (RFC 8460 §4.3.2.2); null when nobody knows whether there is one.</summary>
        public TlsResultType? Fault { get; init; }
    }

    /// <summary>The MTA-STS policy in force; null when there is none.</summary>
    public KnownPolicy? InForce => this switch
    {
        Sts sts => sts.Known,
        StsUnnamed unnamed => unnamed.Known,
        Unasked or Nothing or TlsOnly or Dane or Unknown or StsTested or StsUnfetched => null,
    };

    /// <summary>True when nothing may travel to this server without TLS, not even a notice.</summary>
    public bool AsksForTls => this switch
    {
        TlsOnly or Dane or Unknown or Sts or StsUnnamed => true,
        Unasked or Nothing or StsTested or StsUnfetched => false,
    };

    /// <summary>The TLSA records that the handshake compares with.</summary>
    public DaneReference? Tlsa => this is Dane dane ? dane.Reference : null;

    /// <summary>The session with what became of the expectation: what it proves from now on.</summary>
    public TlsSession Judge(TlsSession session) => this switch
    {
        Unasked or Unknown => session with { Published = null },
        Nothing or StsTested or StsUnfetched => session with { Published = PublishedTrust.None },
        TlsOnly => session with { Published = PublishedTrust.Held },
        Dane => session with { Published = session.Dane is { Record: not null } ? PublishedTrust.Held : PublishedTrust.Broken },
        Sts sts when session.Certificate is { IsVerified: true } => session with { StsId = sts.Known.Id, Published = PublishedTrust.Held },
        Sts or StsUnnamed => session with { Published = PublishedTrust.Broken },
    };
}
