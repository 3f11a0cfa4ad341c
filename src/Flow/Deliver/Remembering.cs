using Postern.Flow.Domains;
using Postern.Mail.Smtp.Client;
using Postern.Mail.Tls;
using Postern.Rules.Decide;
using Postern.Rules.Domains;

namespace Postern.Flow.Deliver;

/// <summary>What is remembered of one domain, as whoever opens a lane to it asks.</summary>
/// <param name="memories">Null: nobody remembers.</param>
/// <param name="domain">The recipient's.</param>
sealed class Remembering(Memories? memories, string domain)
{
    static readonly NoticeNeed Nothing = new NoticeNeed.Nothing();

    public DowngradeRoad Road => memories?.RoadOf(domain) ?? DowngradeRoad.Ignore;

    /// <summary>TLS came up.</summary>
    /// <param name="host">The exchanger.</param>
    /// <param name="session">Judged by what the domain publishes.</param>
    /// <param name="ct">Stops.</param>
    public ValueTask<Recollection> See(string host, TlsSession session, CancellationToken ct) =>
        memories?.See(domain, Observation.Session.Of(NameOf(host), session), ct) ?? new(Recollection.Held.Always);

    /// <summary>TLS did not come up. What says nothing about the server's TLS is passed over.</summary>
    public ValueTask<Recollection> See(string host, StartTlsAnswer without, CancellationToken ct) => memories is not null && ReasonOf(without) is { } reason
        ? memories.See(domain, new Observation.NoTls(NameOf(host), reason), ct)
        : new(Recollection.Held.Always);

    public ValueTask<NoticeNeed> ForNotices(string host, CancellationToken ct) => memories?.ForNotices(domain, NameOf(host), ct) ?? new(Nothing);

    static NoTlsReason? ReasonOf(StartTlsAnswer without) => without switch
    {
        StartTlsAnswer.NotOffered => NoTlsReason.NotOffered,
        StartTlsAnswer.Refused { Reply.IsPermanent: true } => NoTlsReason.Refused,
        StartTlsAnswer.HandshakeFailed or StartTlsAnswer.HandshakeReset => NoTlsReason.HandshakeFailed,
        StartTlsAnswer.Refused or StartTlsAnswer.Broken or StartTlsAnswer.Secured => null,
    };

    static string NameOf(string host) => host.ToLowerInvariant();
}
