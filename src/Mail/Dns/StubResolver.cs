using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Postern.Mail.Dns;

/// <summary>How the stub asks.</summary>
public sealed record StubResolverOptions
{
    /// <summary>Resolvers, asked in this order.</summary>
    public required IReadOnlyList<IPEndPoint> Servers { get; init; }

    /// <summary>Patience with one server, once.</summary>
    public TimeSpan TryTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How often the list of servers is gone through.</summary>
    public int Rounds { get; init; } = 2;

    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

/// <summary>
/// Asks other resolvers, over UDP and, when the answer is cut, TCP. It validates nothing: it believes the AD bit of a resolver
/// on this machine only, because on any other way somebody may have set it (RFC 6840 §5.8).
/// </summary>
public sealed class StubResolver(StubResolverOptions options) : IResolver
{
    /// <summary>Datagrams that answer another question before a try is given up: somebody is guessing.</summary>
    public const int StrayDatagramsMax = 16;

    const int QueryMax = 12 + DnsName.WireMax + 4 + 11;

    public async Task<DnsAnswer> Query(string name, DnsType type, CancellationToken ct)
    {
        var asked = name.ToLowerInvariant();
        var reason = "no DNS server is named";

        for (var round = 0; round < options.Rounds; round++)
        {
            foreach (var server in options.Servers)
            {
                var (answer, problem) = await Try(server, asked, type, ct);
                if (answer is not null && StubAnswers.Read(answer, asked, type, IPAddress.IsLoopback(server.Address)) is { } usable) return usable;
                reason = problem ?? $"{server} answered {answer!.Code}";
            }
        }

        return new(DnsOutcome.TryLater, DnssecStatus.Insecure, [], asked, TimeSpan.Zero, reason);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    async Task<(DnsMessage? Answer, string? Problem)> Try(IPEndPoint server, string name, DnsType type, CancellationToken ct)
    {
        var query = new byte[QueryMax];
        var length = DnsMessage.WriteQuery((ushort)RandomNumberGenerator.GetInt32(65536), name, type, query);
        if (length == 0) return (null, "not a domain name");

        using var patience = new CancellationTokenSource(options.TryTimeout, options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            var answer = await AskByUdp(server, query.AsMemory(0, length), name, type, either.Token);
            if (answer is { IsTruncated: true }) answer = await AskByTcp(server, query.AsMemory(0, length), name, type, either.Token);
            return (answer, answer is null ? $"{server} answered something else" : null);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (null, $"{server} did not answer in time");
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return (null, $"{server} cannot be asked");
        }
    }

    // A new socket for each question has a port nobody can foresee (RFC 5452 §9.2); connected, it hears this server only.
    static async Task<DnsMessage?> AskByUdp(IPEndPoint server, ReadOnlyMemory<byte> query, string name, DnsType type, CancellationToken ct)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server, ct);
        await socket.SendAsync(query, ct);

        var datagram = new byte[DnsMessage.UdpPayloadMax];
        for (var strays = 0; strays < StrayDatagramsMax; strays++)
        {
            var length = await socket.ReceiveAsync(datagram, ct);
            if (Answers(datagram.AsSpan(0, length), query.Span, name, type) is { } answer) return answer;
        }

        return null;
    }

    static async Task<DnsMessage?> AskByTcp(IPEndPoint server, ReadOnlyMemory<byte> query, string name, DnsType type, CancellationToken ct)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server, ct);
        await using var stream = new NetworkStream(socket);

        var framed = new byte[2 + query.Length];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)query.Length);
        query.CopyTo(framed.AsMemory(2));
        await stream.WriteAsync(framed, ct);

        await stream.ReadExactlyAsync(framed.AsMemory(0, 2), ct);
        var answer = new byte[BinaryPrimitives.ReadUInt16BigEndian(framed)];
        await stream.ReadExactlyAsync(answer, ct);
        return Answers(answer, query.Span, name, type) is { IsTruncated: false } whole ? whole : null;
    }

    static DnsMessage? Answers(ReadOnlySpan<byte> octets, ReadOnlySpan<byte> query, string name, DnsType type)
    {
        // The id is compared before anything is parsed.
        if (octets.Length < 12 || !octets[..2].SequenceEqual(query[..2])) return null;

        // A cut answer may end inside a record: only its header counts, TCP brings the rest.
        if ((octets[2] & 0x82) == 0x82 && !DnsMessage.TryParse(octets, out _)) return Cut(octets, name, type);
        return DnsMessage.TryParse(octets, out var answer) && answer is { IsResponse: true } && answer.Name == name && answer.Type == type ? answer : null;
    }

    static DnsMessage Cut(ReadOnlySpan<byte> octets, string name, DnsType type) => new()
    {
        Id = BinaryPrimitives.ReadUInt16BigEndian(octets),
        IsResponse = true,
        IsAuthoritative = false,
        IsTruncated = true,
        IsRecursive = false,
        IsAuthentic = false,
        Code = DnsResponseCode.NoError,
        Name = name,
        Type = type,
        Answers = [],
        Authorities = [],
    };
}
