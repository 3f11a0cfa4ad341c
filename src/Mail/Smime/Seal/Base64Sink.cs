using System.Buffers.Text;

namespace Postern.Mail.Smime.Seal;

/// <summary>Base64 in lines of 76 characters (RFC 2045 §6.8).</summary>
sealed class Base64Sink(ISink next) : ISink
{
    const int LineOctets = 57;
    const int LineLength = 78;
    const int LinesAtOnce = 400;

    readonly byte[] rest = new byte[LineOctets];
    readonly byte[] lines = new byte[LinesAtOnce * LineLength];
    int restLength;

    public void Write(ReadOnlySpan<byte> octets)
    {
        if (restLength > 0)
        {
            var take = Math.Min(LineOctets - restLength, octets.Length);
            octets[..take].CopyTo(rest.AsSpan(restLength));
            restLength += take;
            octets = octets[take..];
            if (restLength < LineOctets) return;
            WriteLines(rest);
            restLength = 0;
        }

        var whole = octets.Length / LineOctets * LineOctets;
        WriteLines(octets[..whole]);
        octets[whole..].CopyTo(rest);
        restLength = octets.Length - whole;
    }

    public void Finish()
    {
        WriteLines(rest.AsSpan(0, restLength));
        next.Finish();
    }

    public void Dispose() => next.Dispose();

    void WriteLines(ReadOnlySpan<byte> octets)
    {
        while (!octets.IsEmpty)
        {
            var written = 0;
            for (var line = 0; line < LinesAtOnce && !octets.IsEmpty; line++)
            {
                var take = Math.Min(LineOctets, octets.Length);
                Base64.EncodeToUtf8(octets[..take], lines.AsSpan(written), out _, out var length);
                written += length;
                lines[written++] = (byte)'\r';
                lines[written++] = (byte)'\n';
                octets = octets[take..];
            }

            next.Write(lines.AsSpan(0, written));
        }
    }
}
