using System.Buffers.Text;

namespace Postern.Mail.Smime.Seal;

/// <summary>Base64 in lines of 76 characters (RFC 2045 §6.8).</summary>
sealed class Base64Sink(ISink next) : ISink
{
    const int LineOctets = 57;
    const int LineLength = 78;
    const int LinesAtOnce = 400;

    readonly byte[] _rest = new byte[LineOctets];
    readonly byte[] _lines = new byte[LinesAtOnce * LineLength];
    int _restLength;

    public void Write(ReadOnlySpan<byte> octets)
    {
        if (_restLength > 0)
        {
            var take = Math.Min(LineOctets - _restLength, octets.Length);
            octets[..take].CopyTo(_rest.AsSpan(_restLength));
            _restLength += take;
            octets = octets[take..];
            if (_restLength < LineOctets) return;
            WriteLines(_rest);
            _restLength = 0;
        }

        var whole = octets.Length / LineOctets * LineOctets;
        WriteLines(octets[..whole]);
        octets[whole..].CopyTo(_rest);
        _restLength = octets.Length - whole;
    }

    public void Finish()
    {
        WriteLines(_rest.AsSpan(0, _restLength));
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
                Base64.EncodeToUtf8(octets[..take], _lines.AsSpan(written), out _, out var length);
                written += length;
                _lines[written++] = (byte)'\r';
                _lines[written++] = (byte)'\n';
                octets = octets[take..];
            }

            next.Write(_lines.AsSpan(0, written));
        }
    }
}
