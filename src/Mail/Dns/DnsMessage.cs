using System.Buffers.Binary;

namespace Postern.Mail.Dns;

public enum DnsResponseCode { NoError = 0, FormatError = 1, ServerFailure = 2, NameError = 3, NotImplemented = 4, Refused = 5 }

/// <param name="Name">The owner, lower case.</param>
/// <param name="Type">Any type, known here or not.</param>
/// <param name="TimeToLive">Seconds.</param>
/// <param name="Data">RDATA; names in it are written out where the type may compress them (RFC 3597 §4).</param>
public sealed record DnsRecord(string Name, DnsType Type, uint TimeToLive, byte[] Data);

/// <summary>A response as it came over the wire (RFC 1035 §4), checked for form only.</summary>
public sealed record DnsMessage
{
    /// <summary>Most records read; a message with more is refused.</summary>
    public const int RecordsMax = 1000;

    /// <summary>Octets we take by UDP (RFC 6891 §6.2.5; 1232 passes everywhere unfragmented).</summary>
    public const int UdpPayloadMax = 1232;

    const int HeaderLength = 12;
    const DnsType Opt = (DnsType)41;

    public required ushort Id { get; init; }
    public required bool IsResponse { get; init; }
    public required bool IsAuthoritative { get; init; }
    public required bool IsTruncated { get; init; }
    public required bool IsRecursive { get; init; }

    /// <summary>AD: the server says that it validated (RFC 4035 §3.2.3). Worth what the way to the server is worth.</summary>
    public required bool IsAuthentic { get; init; }

    public required DnsResponseCode Code { get; init; }
    public required string Name { get; init; }
    public required DnsType Type { get; init; }
    public required IReadOnlyList<DnsRecord> Answers { get; init; }
    public required IReadOnlyList<DnsRecord> Authorities { get; init; }

    /// <summary>Writes a question with EDNS0 and DO (RFC 6891, RFC 3225). Returns its octets, or 0 when the name is none.</summary>
    public static int WriteQuery(ushort id, string name, DnsType type, Span<byte> target)
    {
        target[..HeaderLength].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(target, id);
        target[2] = 0x01; // RD
        target[3] = 0x20; // AD: we understand it (RFC 6840 §5.7)
        target[5] = 1;
        target[11] = 1;

        var length = DnsName.Write(name, target[HeaderLength..]);
        if (length == 0) return 0;

        var rest = target[(HeaderLength + length)..];
        BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(rest[2..], 1);
        ReadOnlySpan<byte> edns = [0, 0, 41, UdpPayloadMax >> 8, UdpPayloadMax & 0xff, 0, 0, 0x80, 0, 0, 0];
        edns.CopyTo(rest[4..]);
        return HeaderLength + length + 4 + edns.Length;
    }

    /// <summary>Reads a whole message. False for anything that is not exactly one: cut off, trailing octets, loops, two questions.</summary>
    public static bool TryParse(ReadOnlySpan<byte> octets, out DnsMessage? message)
    {
        message = null;
        if (octets.Length < HeaderLength || Word(octets, 4) != 1) return false;

        var position = HeaderLength;
        if (!DnsName.TryRead(octets, ref position, out var name) || position + 4 > octets.Length) return false;
        var (type, family) = ((DnsType)Word(octets, position), Word(octets, position + 2));
        position += 4;

        var (answers, authorities, additional) = (Word(octets, 6), Word(octets, 8), Word(octets, 10));
        if (family != 1 || answers + authorities + additional > RecordsMax) return false;
        var extended = 0;
        if (!TryReadRecords(octets, ref position, answers, ref extended, out var answer)) return false;
        if (!TryReadRecords(octets, ref position, authorities, ref extended, out var authority)) return false;
        if (!TryReadRecords(octets, ref position, additional, ref extended, out _) || position != octets.Length) return false;

        message = new DnsMessage
        {
            Id = Word(octets, 0),
            IsResponse = (octets[2] & 0x80) != 0,
            IsAuthoritative = (octets[2] & 0x04) != 0,
            IsTruncated = (octets[2] & 0x02) != 0,
            IsRecursive = (octets[3] & 0x80) != 0,
            IsAuthentic = (octets[3] & 0x20) != 0,
            Code = (DnsResponseCode)((extended << 4) | (octets[3] & 0x0f)),
            Name = name,
            Type = type,
            Answers = answer,
            Authorities = authority,
        };
        return true;
    }

    static bool TryReadRecords(ReadOnlySpan<byte> octets, ref int position, int count, ref int extended, out List<DnsRecord> records)
    {
        records = [];
        for (var i = 0; i < count; i++)
        {
            if (!DnsName.TryRead(octets, ref position, out var name) || position + 10 > octets.Length) return false;

            var (type, family) = ((DnsType)Word(octets, position), Word(octets, position + 2));
            var ttl = BinaryPrimitives.ReadUInt32BigEndian(octets[(position + 4)..]);
            var length = Word(octets, position + 8);
            position += 10;
            if (position + length > octets.Length) return false;

            if (type == Opt) extended = (int)(ttl >> 24);
            else if (family == 1)
            {
                if (!TryExpand(octets, position, length, type, out var data)) return false;
                records.Add(new(name, type, ttl > int.MaxValue ? 0 : ttl, data)); // RFC 2181 §8
            }

            position += length;
        }

        return true;
    }

    /// <summary>RDATA with its names written out. False when a name in it is malformed or does not end where it should.</summary>
    static bool TryExpand(ReadOnlySpan<byte> octets, int start, int length, DnsType type, out byte[] data)
    {
        data = [];
        var (before, names, after) = type switch
        {
            DnsType.Mx => (2, 1, 0),
            DnsType.Ns or DnsType.Cname or DnsType.Ptr => (0, 1, 0),
            DnsType.Soa => (0, 2, 20),
            _ => (length, 0, 0),
        };

        Span<byte> expanded = stackalloc byte[2 + (2 * DnsName.WireMax) + 20];
        if (names == 0)
        {
            data = octets.Slice(start, length).ToArray();
            return true;
        }

        if (length < before + after) return false;
        octets.Slice(start, before).CopyTo(expanded);
        var (position, written) = (start + before, before);
        for (var i = 0; i < names; i++)
        {
            var first = position;
            if (!DnsName.TryRead(octets, ref position, out _)) return false;
            written += DnsNameCopy(octets, first, expanded[written..]);
        }

        if (position + after != start + length) return false;
        octets.Slice(position, after).CopyTo(expanded[written..]);
        data = expanded[..(written + after)].ToArray();
        return true;
    }

    // The name was read once already: its lengths and pointers are known to be good.
    static int DnsNameCopy(ReadOnlySpan<byte> octets, int at, Span<byte> target)
    {
        var written = 0;
        while (octets[at] != 0)
        {
            if (octets[at] >= 0xc0)
            {
                at = ((octets[at] & 0x3f) << 8) | octets[at + 1];
                continue;
            }

            var label = octets.Slice(at, octets[at] + 1);
            label.CopyTo(target[written..]);
            (written, at) = (written + label.Length, at + label.Length);
        }

        target[written] = 0;
        return written + 1;
    }

    static ushort Word(ReadOnlySpan<byte> octets, int at) => BinaryPrimitives.ReadUInt16BigEndian(octets[at..]);
}
