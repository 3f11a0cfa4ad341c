namespace Postern.Mail.Dns;

/// <summary>RDATA of a TXT record: strings of up to 255 octets, each with its length (RFC 1035 §3.3.14).</summary>
public static class TxtRecord
{
    /// <summary>The strings joined with nothing between them, as DKIM, SPF and DMARC want; false when it is malformed or longer than asked for.</summary>
    public static bool TryJoin(ReadOnlySpan<byte> data, int lengthMax, out byte[] text)
    {
        text = [];
        if (data.IsEmpty || data.Length > lengthMax + lengthMax / 255 + 1) return false;

        var (joined, length) = (new byte[data.Length], 0);
        while (!data.IsEmpty)
        {
            if (data[0] >= data.Length) return false;
            data.Slice(1, data[0]).CopyTo(joined.AsSpan(length));
            length += data[0];
            data = data[(data[0] + 1)..];
        }

        text = joined[..length];
        return length <= lengthMax;
    }
}
