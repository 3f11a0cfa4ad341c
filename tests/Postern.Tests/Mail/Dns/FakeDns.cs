using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Postern.Mail.Dns;

namespace Postern.Tests.Mail.Dns;

/// <summary>
/// An authoritative server on a loopback port, over UDP and TCP, for tests: says what it was told, NXDOMAIN for unknown names,
/// no data for unknown types. Change it at any time.
/// </summary>
public sealed class FakeDns : IAsyncDisposable
{
    readonly ConcurrentDictionary<(string Name, DnsType Type), byte[][]> records = new();
    readonly ConcurrentDictionary<string, int> failing = new();
    readonly CancellationTokenSource closing = new();
    readonly Socket udp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    readonly TcpListener tcp;
    readonly Task work;

    public FakeDns()
    {
        // The port that TCP gives is nearly always free for UDP too; where not, another is taken.
        while (true)
        {
            tcp = new TcpListener(IPAddress.Loopback, 0);
            tcp.Start();
            try
            {
                udp.Bind(tcp.LocalEndpoint);
                break;
            }
            catch (SocketException)
            {
                tcp.Stop();
            }
        }

        work = Task.WhenAll(ServeUdp(), ServeTcp());
    }

    public IPEndPoint Address => (IPEndPoint)tcp.LocalEndpoint;

    /// <summary>Seconds given with each record.</summary>
    public uint TimeToLive { get; set; } = 60;

    /// <summary>Sets AD, as a validating resolver would.</summary>
    public bool IsAuthentic { get; set; }

    /// <summary>Cuts every answer by UDP.</summary>
    public bool IsTruncating { get; set; }

    /// <summary>Sends this datagram before each answer: what an attacker would.</summary>
    public byte[]? Stray { get; set; }

    /// <summary>Questions answered so far, by name.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public FakeDns Add(string name, DnsType type, params byte[][] data)
    {
        records.AddOrUpdate((name, type), data, (_, before) => [.. before, .. data]);
        return this;
    }

    public FakeDns Mx(string name, int preference, string exchanger) =>
        Add(name, DnsType.Mx, [(byte)(preference >> 8), (byte)preference, .. Name(exchanger)]);

    public FakeDns A(string name, string address) => Add(name, DnsType.A, IPAddress.Parse(address).GetAddressBytes());

    public FakeDns Aaaa(string name, string address) => Add(name, DnsType.Aaaa, IPAddress.Parse(address).GetAddressBytes());

    public FakeDns Alias(string name, string target) => Add(name, DnsType.Cname, Name(target));

    public FakeDns Txt(string name, string text) =>
        Add(name, DnsType.Txt, [.. Encoding.UTF8.GetBytes(text).Chunk(255).SelectMany(piece => piece.Prepend((byte)piece.Length))]);

    /// <summary>A TXT record of these strings, each octet of theirs a character.</summary>
    public FakeDns Strings(string name, params string[] strings) =>
        Add(name, DnsType.Txt, [.. strings.SelectMany(text => Encoding.Latin1.GetBytes(text).Prepend((byte)text.Length))]);

    public FakeDns Ptr(string name, string target) => Add(name, DnsType.Ptr, Name(target));

    public void Remove(string name, DnsType type) => records.TryRemove((name, type), out _);

    /// <summary>Answers for this name with a response code: 2 is SERVFAIL, 5 REFUSED; -1 says nothing at all.</summary>
    public FakeDns Fail(string name, int code = 2)
    {
        failing[name] = code;
        return this;
    }

    public void Mend(string name) => failing.TryRemove(name, out _);

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        udp.Dispose();
        tcp.Stop();
        await work;
        closing.Dispose();
    }

    static byte[] Name(string name)
    {
        var wire = new byte[DnsName.WireMax];
        return wire[..DnsName.Write(name.TrimEnd('.'), wire)];
    }

    async Task ServeUdp()
    {
        var query = new byte[1500];
        try
        {
            while (true)
            {
                var got = await udp.ReceiveFromAsync(query, new IPEndPoint(IPAddress.Any, 0), closing.Token);
                if (Stray is { } stray) await udp.SendToAsync(stray, got.RemoteEndPoint, closing.Token);
                if (Answer(query.AsSpan(0, got.ReceivedBytes), IsTruncating) is { } answer) await udp.SendToAsync(answer, got.RemoteEndPoint, closing.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    async Task ServeTcp()
    {
        try
        {
            while (true)
            {
                using var client = await tcp.AcceptTcpClientAsync(closing.Token);
                await using var stream = client.GetStream();
                var length = new byte[2];
                await stream.ReadExactlyAsync(length, closing.Token);
                var query = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
                await stream.ReadExactlyAsync(query, closing.Token);
                if (Answer(query, cut: false) is not { } answer) continue;

                BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)answer.Length);
                await stream.WriteAsync((byte[])[.. length, .. answer], closing.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException or IOException)
        {
            // Closed.
        }
    }

    byte[]? Answer(ReadOnlySpan<byte> query, bool cut)
    {
        var end = 12;
        if (query.Length < 17 || !DnsName.TryRead(query, ref end, out var name)) return null;
        var type = (DnsType)BinaryPrimitives.ReadUInt16BigEndian(query[end..]);
        Asked.Enqueue(name);

        var code = failing.GetValueOrDefault(name, 0);
        if (code < 0) return null;

        List<byte> body = [];
        var count = 0;
        if (code == 0) code = Fill(name, type, body, ref count);
        if (cut) (count, body) = (0, []);

        byte[] header = [query[0], query[1], (byte)(0x85 | (cut ? 2 : 0)), (byte)(0x80 | (IsAuthentic ? 0x20 : 0) | code), 0, 1, 0, (byte)count, 0, 0, 0, 0];
        return [.. header, .. query[12..(end + 4)], .. body];
    }

    /// <summary>Adds the records, following aliases, and returns the response code.</summary>
    int Fill(string name, DnsType type, List<byte> body, ref int count)
    {
        if (type != DnsType.Cname && records.TryGetValue((name, DnsType.Cname), out var alias))
        {
            Append(name, DnsType.Cname, alias[0], body, ref count);
            var position = 0;
            return DnsName.TryRead(alias[0], ref position, out var target) && count < 20 ? Fill(target, type, body, ref count) : 0;
        }

        foreach (var data in records.GetValueOrDefault((name, type)) ?? []) Append(name, type, data, body, ref count);
        return records.Keys.Any(key => key.Name == name || key.Name.EndsWith("." + name, StringComparison.Ordinal)) ? 0 : 3;
    }

    void Append(string name, DnsType type, byte[] data, List<byte> body, ref int count)
    {
        var fixedPart = new byte[10];
        BinaryPrimitives.WriteUInt16BigEndian(fixedPart, (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(fixedPart.AsSpan(2), 1);
        BinaryPrimitives.WriteUInt32BigEndian(fixedPart.AsSpan(4), TimeToLive);
        BinaryPrimitives.WriteUInt16BigEndian(fixedPart.AsSpan(8), (ushort)data.Length);
        body.AddRange([.. Name(name), .. fixedPart, .. data]);
        count++;
    }
}
