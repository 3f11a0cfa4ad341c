using System.Net;
using Postern.Flow.Domains;
using Postern.Mail.Smtp.Client;
using Postern.Mail.Tls;
using Postern.Rules.Decide;
using Postern.Store.Queue;

namespace Postern.Flow.Deliver;

/// <summary>Opens a lane to one address of one server, and says what came of it.</summary>
sealed class Approach(SmtpClientOptions client)
{
    /// <summary>Handshakes that a server may reset before that is taken for its word on TLS: the first reset may be the network's doing.</summary>
    const int ResetsMax = 2;

    /// <summary>A lane that proves the floor, what the server's domain publishes, and what its servers always proved.</summary>
    public async Task<LaneAnswer> Secure(Remembering past, string host, IPEndPoint address, Expectation expected, TlsFloor floor, CancellationToken ct)
    {
        for (var resets = 1; ; resets++)
        {
            var (answer, without) = await TrySecure(past, host, address, expected, floor, ct);
            if (without is null) return answer;
            if (without is not StartTlsAnswer.HandshakeReset || resets == ResetsMax) return await WithPast(past, host, without, answer, floor, ct);
        }
    }

    /// <summary>
    /// A lane for a notice. Where the domain publishes how its servers are known, or they always proved it, only those are let near: a notice
    /// and a code that follow an impostor together open the message to him. Else TLS is taken if the server has it.
    /// </summary>
    public async Task<LaneAnswer> Any(Remembering past, string host, IPEndPoint address, Expectation expected, CancellationToken ct) =>
        expected.AsksForTls ? await Proven("the domain publishes how its servers are known", past, host, address, expected, ct) : await past.ForNotices(host, ct) switch
        {
            NoticeNeed.Nothing => await Open(past, host, address, expected, ct),
            NoticeNeed.Proof => await Proven("the domain's servers always proved who they are", past, host, address, expected, ct),
            NoticeNeed.Unknown unknown => Waiting(unknown.Why, host, address),
        };

    /// <returns>With what stood in the way of TLS, when it did not come up.</returns>
    async Task<(LaneAnswer Answer, StartTlsAnswer? Without)> TrySecure(
        Remembering past, string host, IPEndPoint address, Expectation expected, TlsFloor floor, CancellationToken ct)
    {
        var connected = await SmtpConnection.Connect(address, client, ct);
        if (connected is not ConnectAnswer.Open { Connection: var connection }) return (Unreached(connected, host, address), null);

        var tls = await connection.StartTls(host, expected.Tlsa, ct);
        if (tls is StartTlsAnswer.Secured && await Recall(past, host, connection, expected, ct) is { } recalled && Lane.Secure.Over(connection, host, expected, recalled.FellFrom) is { } lane)
        {
            if (recalled is not Recollection.Unknown && lane.Shortfall(floor) is null) return (new LaneAnswer.Ready(lane) { From = connection.Local }, null);

            await lane.DisposeAsync();
            return (Short(recalled, lane, floor, address) with { From = connection.Local }, null);
        }

        await connection.DisposeAsync();
        return (WithoutTls(tls, host, address) with { From = connection.Local }, tls);
    }

    static LaneAnswer Short(Recollection recalled, Lane.Secure lane, TlsFloor floor, IPEndPoint address) => (recalled, lane.Shortfall(floor)) switch
    {
        (Recollection.Unknown unknown, _) => Waiting(unknown.Why, lane.Server, address),
        (Recollection.Fallen fallen, TlsFault.Downgraded) => Closed(TlsFault.Downgraded, fallen.Words) with { Tls = lane.Tls },
        (_, var fault) => Closed(fault ?? TlsFault.HandshakeFailed, Describe(fault ?? TlsFault.HandshakeFailed, lane.Server, lane.Tls, floor)) with { Tls = lane.Tls },
    };

    // Whatever is thrown on the way, the connection is not left open.
    static async Task<Recollection?> Recall(Remembering past, string host, SmtpConnection connection, Expectation expected, CancellationToken ct)
    {
        try
        {
            return connection.Tls is { } session ? await past.See(host, expected.Judge(session), ct) : null;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    static async Task<LaneAnswer> WithPast(Remembering past, string host, StartTlsAnswer without, LaneAnswer answer, TlsFloor floor, CancellationToken ct) =>
        await past.See(host, without, ct) is Recollection.Fallen fallen && floor.Downgrade is not DowngradeRoad.Ignore
            ? Closed(TlsFault.Downgraded, fallen.Words) with { From = answer.From, Met = (answer as LaneAnswer.Closed)?.Fault }
            : answer;

    async Task<LaneAnswer> Proven(string because, Remembering past, string host, IPEndPoint address, Expectation expected, CancellationToken ct) =>
        await Secure(past, host, address, expected, LeastForNotices with { Downgrade = past.Road }, ct) switch
        {
            LaneAnswer.Closed closed => Waiting($"{because}, so a notice waits too: {closed.Why}", host, address),
            var answer => answer,
        };

    async Task<LaneAnswer> Open(Remembering past, string host, IPEndPoint address, Expectation expected, CancellationToken ct)
    {
        var connected = await SmtpConnection.Connect(address, client, ct);
        if (connected is not ConnectAnswer.Open { Connection: var connection }) return Unreached(connected, host, address);

        // What is remembered asks nothing of this server; it is seen all the same, and an alarm raised where it is one.
        var tls = await connection.StartTls(host, ct);
        var recalled = tls switch
        {
            StartTlsAnswer.Secured => await Recall(past, host, connection, expected, ct),
            StartTlsAnswer.HandshakeReset => null, // Once is no word about the server's TLS.
            StartTlsAnswer.NotOffered or StartTlsAnswer.Refused or StartTlsAnswer.HandshakeFailed or StartTlsAnswer.Broken => await past.See(host, tls, ct),
        };
        if (tls is StartTlsAnswer.Secured or StartTlsAnswer.NotOffered or StartTlsAnswer.Refused)
            return new LaneAnswer.Ready(new Lane.Open(connection, host, expected, recalled?.FellFrom)) { From = connection.Local };

        // The server's TLS is broken; a notice needs none.
        await connection.DisposeAsync();
        var again = await SmtpConnection.Connect(address, client, ct);
        return again is ConnectAnswer.Open { Connection: var plain } ? new LaneAnswer.Ready(new Lane.Open(plain, host, expected, fellFrom: null)) : Unreached(again, host, address);
    }

    /// <summary>A notice asks for nothing but what the domain itself publishes.</summary>
    static readonly TlsFloor LeastForNotices = new(TlsVersion.Tls12, CertificateCheck.Any);

    static LaneAnswer WithoutTls(StartTlsAnswer answer, string host, IPEndPoint address) => answer switch
    {
        StartTlsAnswer.Secured => Closed(TlsFault.HandshakeFailed, $"{host} lost its TLS session"),
        StartTlsAnswer.NotOffered => Closed(TlsFault.NotOffered, $"{host} offers no TLS"),
        StartTlsAnswer.Refused no => Closed(no.Reply.IsPermanent ? TlsFault.Refused : TlsFault.RefusedForNow, $"{host} offers TLS and then refuses it ({no.Reply.Code})"),
        StartTlsAnswer.HandshakeFailed no => Closed(TlsFault.HandshakeFailed, $"the TLS handshake with {host} fails: {no.Reason}"),
        StartTlsAnswer.HandshakeReset no => Closed(TlsFault.HandshakeFailed, $"the TLS handshake with {host} fails each time: {no.Reason}"),
        StartTlsAnswer.Broken broken => Waiting($"{host} went away at {broken.Step}: {broken.Reason}", host, address),
    };

    static LaneAnswer.Wait Unreached(ConnectAnswer answer, string host, IPEndPoint address) => answer switch
    {
        ConnectAnswer.Open => Waiting($"{host} was not used", host, address),
        ConnectAnswer.Refused no => new LaneAnswer.Wait(new Evidence
        {
            Why = $"{host} refuses the connection at {no.Step}",
            Server = host,
            Address = address.ToString(),
            ReplyCode = no.Reply.Code,
            ReplyEnhanced = no.Reply.Enhanced,
            ReplyText = no.Reply.Text,
        }),
        ConnectAnswer.Broken broken => Waiting($"no connection to {host}: {broken.Reason}", host, address),
    };

    static LaneAnswer.Closed Closed(TlsFault fault, string why) => new(fault, why, IsWhole: true);

    static LaneAnswer.Wait Waiting(string why, string host, IPEndPoint address) => new(new Evidence { Why = why, Server = host, Address = address.ToString() });

    static string Describe(TlsFault fault, string host, TlsSession? tls, TlsFloor floor) => fault switch
    {
        TlsFault.TooOld => $"{host} speaks {tls?.Version}, and the rule asks for {floor.Least}",
        TlsFault.WeakSuite => $"{host} agreed on {tls?.CipherSuite}, which protects nothing that counts",
        TlsFault.NotVerified => $"the certificate of {host} is not verified: {tls?.Certificate?.Problem ?? "none was shown"}",
        TlsFault.DaneMismatch => $"DANE does not hold for {host}: {tls?.Dane?.Problem ?? "nothing matched"}",
        TlsFault.StsMismatch => $"MTA-STS does not hold for {host}: {tls?.Certificate?.Problem ?? "the policy does not name it"}",
        TlsFault.NotPublished => NotPublished(host, tls, floor),
        TlsFault.Downgraded => $"{host} proves less than it did: {tls?.FellFrom}",
        TlsFault.PublishedUnknown or TlsFault.NotOffered or TlsFault.Refused or TlsFault.RefusedForNow or TlsFault.HandshakeFailed or TlsFault.CannotCarry => $"{host} falls short: {fault}",
    };

    static string NotPublished(string host, TlsSession? tls, TlsFloor floor) => floor.Certificate switch
    {
        CertificateCheck.Dane when tls?.Dane is { NameIsSecure: false } => $"the rule asks for DANE, and the domain that names {host} is not signed",
        CertificateCheck.Dane => $"the rule asks for DANE, and nothing usable is published for {host}",
        CertificateCheck.MtaSts => $"the rule asks for MTA-STS, and the domain enforces none for {host}",
        CertificateCheck.Any or CertificateCheck.Verified => $"{host} falls short: {TlsFault.NotPublished}",
    };
}
