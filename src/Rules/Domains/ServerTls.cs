using Postern.Mail.Tls.Probe;

namespace Postern.Rules.Domains;

/// <summary>What TLS with one server is worth. In the order of worth, but for Unknown.</summary>
public enum ServerTls
{
    /// <summary>Nothing is known: it was not reached, or the network failed.</summary>
    Unknown,

    /// <summary>No STARTTLS.</summary>
    None,

    /// <summary>STARTTLS, and no handshake comes of it.</summary>
    Failing,

    /// <summary>TLS 1.0 or 1.1 and no better (RFC 8996).</summary>
    OldOnly,

    /// <summary>TLS 1.2 or 1.3; the certificate proves nothing.</summary>
    Unverified,

    /// <summary>A trusted chain and the right name, or a match with DANE.</summary>
    Verified,
}

/// <summary>Judges one server.</summary>
public static class ServerJudge
{
    public static ServerTls Of(ServerFacts server) => server switch
    {
        { State: not ServerState.Answered } => ServerTls.Unknown,
        { OffersStartTls: false } => ServerTls.None,
        { Tls.Certificate.IsVerified: true } or { Tls: not null, MatchesDane: true } => ServerTls.Verified,
        { Tls: not null } => ServerTls.Unverified,
        _ when SpeaksOnlyOld(server) => ServerTls.OldOnly,
        { IsTlsUnknown: true } => ServerTls.Unknown,
        _ => ServerTls.Failing,
    };

    /// <summary>TLS of today, whoever is at its other end.</summary>
    public static bool IsUsable(ServerTls tls) => tls is ServerTls.Unverified or ServerTls.Verified;

    /// <summary>Versions that are spoken and should not be.</summary>
    public static IEnumerable<ProbedVersion> OldVersions(ServerFacts server) => server.Versions
        .Where(each => each.State == VersionState.Spoken && each.Version < ProbedVersion.Tls12)
        .Select(each => each.Version);

    static bool SpeaksOnlyOld(ServerFacts server) =>
        OldVersions(server).Any() && !server.Versions.Any(each => each.State == VersionState.Spoken && each.Version >= ProbedVersion.Tls12);
}
