using System.Buffers.Binary;

namespace Postern.Mail.Tls.Probe;

/// <summary>Sends a ClientHello and reads no further than the ServerHello or the alert.</summary>
public static class TlsProbe
{
    /// <summary>Octets read at most: a ServerHello has about a hundred, and a certificate may stand in the same record.</summary>
    public const int AnswerMax = 64 * 1024;

    const int RecordMax = 16 * 1024 + 2048;
    const byte AlertRecord = 21, HandshakeRecord = 22, Warning = 1;

    /// <summary>Whoever calls bounds the time. The stream is of no use afterwards.</summary>
    /// <exception cref="IOException">The connection failed; sockets throw their own kind too.</exception>
    public static async Task<ProbeAnswer> Ask(Stream stream, ClientHello hello, CancellationToken ct)
    {
        await stream.WriteAsync(hello.Write(), ct);
        await stream.FlushAsync(ct);

        var header = new byte[5];
        List<byte> message = [];
        for (var total = 0; total < AnswerMax;)
        {
            if (await stream.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, ct) < header.Length) return Closed;
            var length = BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(3));
            if (header[1] != 3 || length is 0 or > RecordMax) return NoTls;

            var record = new byte[length];
            if (await stream.ReadAtLeastAsync(record, length, throwOnEndOfStream: false, ct) < length) return Closed;
            total += length;

            if (header[0] == AlertRecord && record is [Warning, _]) continue; // as "unrecognized name": the answer comes behind it
            if (header[0] == AlertRecord) return record.Length < 2 ? NoTls : new ProbeAnswer.Refused($"alert: {AlertName(record[1])}");
            if (header[0] != HandshakeRecord) return NoTls;
            message.AddRange(record);
            if (ServerHello.TryRead([.. message]) is { } answer) return answer;
        }

        return NoTls;
    }

    static ProbeAnswer Closed => new ProbeAnswer.Refused("the server closed the connection");

    static ProbeAnswer NoTls => new ProbeAnswer.Unclear("the answer is not TLS");

    // RFC 8446 §6, and what older versions had besides.
    static string AlertName(byte description) => description switch
    {
        10 => "unexpected message",
        40 => "handshake failure",
        47 => "illegal parameter",
        49 => "access denied",
        50 => "decode error",
        70 => "protocol version",
        71 => "insufficient security",
        80 => "internal error",
        86 => "inappropriate fallback",
        109 => "missing extension",
        112 => "unrecognized name",
        _ => $"number {description}", // from the wire
    };
}
