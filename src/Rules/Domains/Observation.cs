using Postern.Mail.Tls;

namespace Postern.Rules.Domains;

/// <summary>What one exchanger of a domain did when its TLS was asked for.</summary>
public abstract record Observation
{
    private Observation(string server) => Server = server;

    /// <summary>As the domain's MX record, or our route, names it.</summary>
    public string Server { get; }

    /// <summary>What was proven; null where there was no TLS.</summary>
    public ServerProof? Proof => this switch
    {
        Session session => session.Shown,
        NoTls => null,
    };

    /// <summary>The most that could have shown. What is published is not always asked for, and what was not asked for did not fall.</summary>
    public ServerProof Most => this switch
    {
        Session { AskedPublished: false } => ServerProof.Verified,
        Session or NoTls => ServerProof.Dane,
    };

    /// <summary>A handshake came to its end.</summary>
    /// <param name="Server">As above.</param>
    /// <param name="Shown">What it proved.</param>
    /// <param name="Version">The version it agreed on.</param>
    /// <param name="Key">SHA-256 of the server's public key (SubjectPublicKeyInfo), lower-case hex; null when it showed none.</param>
    /// <param name="AskedPublished">DANE and MTA-STS were asked for.</param>
    public sealed record Session(string Server, ServerProof Shown, TlsVersion Version, string? Key, bool AskedPublished) : Observation(Server)
    {
        /// <summary>Of a session that was judged already.</summary>
        public static Session Of(string server, TlsSession session) => new(server, session.Proof, session.Version, session.Certificate?.KeySha256, session.Published is not null);
    }

    /// <summary>There was none.</summary>
    public sealed record NoTls(string Server, NoTlsReason Reason) : Observation(Server);
}

public enum NoTlsReason
{
    /// <summary>EHLO did not offer STARTTLS.</summary>
    NotOffered,

    /// <summary>STARTTLS was refused for good (5xx). A 4xx is the server's business of the hour, and is not counted.</summary>
    Refused,

    /// <summary>The handshake failed.</summary>
    HandshakeFailed,
}
