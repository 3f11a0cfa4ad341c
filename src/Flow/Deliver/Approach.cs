using System.Net;
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

    /// <summary>A lane that proves the floor and what the server's domain publishes.</summary>
    public async Task<LaneAnswer> Secure(string host, IPEndPoint address, Expectation expected, TlsFloor floor, CancellationToken ct)
    {
        for (var resets = 1; ; resets++)
        {
            var (answer, wasReset) = await TrySecure(host, address, expected, floor, ct);
            if (!wasReset || resets == ResetsMax) return answer;
        }
    }

    /// <summary>
    /// A lane for a notice. Where the domain publishes how its servers are known, only those are let near: a notice and a code that follow
    /// an impostor together open the message to him. Where it publishes nothing, TLS is taken if the server has it.
    /// </summary>
    public Task<LaneAnswer> Any(string host, IPEndPoint address, Expectation expected, CancellationToken ct) =>
        expected.AsksForTls ? Proven(host, address, expected, ct) : Open(host, address, expected, ct);

    /// <returns>With true when the server reset the handshake; the answer is then what that means if it does so again.</returns>
    async Task<(LaneAnswer Answer, bool WasReset)> TrySecure(string host, IPEndPoint address, Expectation expected, TlsFloor floor, CancellationToken ct)
    {
        var connected = await SmtpConnection.Connect(address, client, ct);
        if (connected is not ConnectAnswer.Open { Connection: var connection }) return (Unreached(connected, host, address), false);

        var tls = await connection.StartTls(host, expected.Tlsa, ct);
        if (tls is StartTlsAnswer.Secured && Lane.Secure.Over(connection, host, expected) is { } lane)
        {
            if (lane.Shortfall(floor) is not { } fault) return (new LaneAnswer.Ready(lane) { From = connection.Local }, false);

            var why = Describe(fault, host, lane.Tls, floor);
            await lane.DisposeAsync();
            return (Closed(fault, why) with { Tls = lane.Tls, From = connection.Local }, false);
        }

        await connection.DisposeAsync();
        return (WithoutTls(tls, host, address) with { From = connection.Local }, tls is StartTlsAnswer.HandshakeReset);
    }

    async Task<LaneAnswer> Proven(string host, IPEndPoint address, Expectation expected, CancellationToken ct) =>
        await Secure(host, address, expected, LeastForNotices, ct) switch
        {
            LaneAnswer.Closed closed => Waiting($"the domain publishes how its servers are known, so a notice waits too: {closed.Why}", host, address),
            var answer => answer,
        };

    async Task<LaneAnswer> Open(string host, IPEndPoint address, Expectation expected, CancellationToken ct)
    {
        var connected = await SmtpConnection.Connect(address, client, ct);
        if (connected is not ConnectAnswer.Open { Connection: var connection }) return Unreached(connected, host, address);

        var tls = await connection.StartTls(host, ct);
        if (tls is StartTlsAnswer.Secured or StartTlsAnswer.NotOffered or StartTlsAnswer.Refused) return new LaneAnswer.Ready(new Lane.Open(connection, host, expected)) { From = connection.Local };

        // The server's TLS is broken; a notice needs none.
        await connection.DisposeAsync();
        var again = await SmtpConnection.Connect(address, client, ct);
        return again is ConnectAnswer.Open { Connection: var plain } ? new LaneAnswer.Ready(new Lane.Open(plain, host, expected)) : Unreached(again, host, address);
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
