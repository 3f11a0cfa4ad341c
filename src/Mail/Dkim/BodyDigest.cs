using System.Security.Cryptography;

namespace Postern.Mail.Dkim;

/// <param name="Canonicalization">Of the body.</param>
/// <param name="Length">The l= tag: octets covered, counted after canonicalization; null for all.</param>
readonly record struct BodyDigestKind(Canonicalization Canonicalization, long? Length);

/// <param name="Hash">SHA-256.</param>
/// <param name="IsShort">The body is shorter than l= says.</param>
/// <param name="IsLonger">Something follows what l= covers.</param>
readonly record struct BodyDigestValue(byte[] Hash, bool IsShort, bool IsLonger);

/// <summary>
/// Hashes a body piece by piece (RFC 6376 §3.4.3, §3.4.4). A bare CR or LF counts as CRLF, since that is what it becomes when it is
/// sent. Lines that canonicalization leaves alone are hashed where they lie; only others are taken apart.
/// </summary>
sealed class BodyDigest(BodyDigestKind kind) : IDisposable
{
    const int GatheredMax = 2048;

    readonly bool _isRelaxed = kind.Canonicalization == Canonicalization.Relaxed;
    readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    // Made when a line is first taken apart: most bodies need none.
    byte[] _gathered = [];
    int _gatheredLength;
    long _left = kind.Length ?? long.MaxValue;
    bool _isLonger;
    bool _isBegun;

    // Ends of empty lines: they count only when something follows.
    long _blankLines;

    bool _hasSpace;
    bool _hasContent;
    bool _hasReturn;

    public void Add(ReadOnlySpan<byte> piece)
    {
        while (!piece.IsEmpty)
        {
            if (!_hasSpace && !_hasContent && !_hasReturn) piece = piece[CleanLines(piece)..];
            if (!piece.IsEmpty) piece = piece[OneLine(piece)..];
        }
    }

    public BodyDigestValue Finish()
    {
        if (_hasReturn || _hasContent) EndLine();
        if (!_isRelaxed && !_isBegun) Emit("\r\n"u8);
        HashGathered();
        return new(_hash.GetHashAndReset(), kind.Length is not null && _left > 0, _isLonger);
    }

    public void Dispose() => _hash.Dispose();

    /// <summary>Hashes whole lines that stay as they are, up to the first that does not. Returns the octets dealt with.</summary>
    int CleanLines(ReadOnlySpan<byte> piece)
    {
        var (at, end, blank) = (0, 0, 0L);
        while (piece[at..].IndexOf((byte)'\n') is var newline and > 0 && piece[at + newline - 1] == '\r')
        {
            var line = piece.Slice(at, newline - 1);
            if (!line.IsEmpty && !IsClean(line)) break;
            at += newline + 1;
            (end, blank) = line.IsEmpty ? (end, blank + 1) : (at, 0);
        }

        if (end > 0)
        {
            EmitBlankLines();
            Emit(piece[..end]);
        }

        _blankLines += blank;
        return at;
    }

    bool IsClean(ReadOnlySpan<byte> line) => _isRelaxed
        ? line[^1] != ' ' && line.IndexOfAny((byte)'\t', (byte)'\r') < 0 && line.IndexOf("  "u8) < 0
        : !line.Contains((byte)'\r');

    /// <summary>Takes the rest of one line, or of the piece.</summary>
    int OneLine(ReadOnlySpan<byte> piece)
    {
        if (_hasReturn)
        {
            EndLine();
            return piece[0] == '\n' ? 1 : 0;
        }

        for (var at = 0; at < piece.Length;)
        {
            switch (piece[at])
            {
                case (byte)'\n': EndLine(); return at + 1;
                case (byte)'\r': _hasReturn = true; return at + 1;
                case (byte)' ' or (byte)'\t' when _isRelaxed: _hasSpace = true; at++; break;
                default: at += Content(piece[at..]); break;
            }
        }

        return piece.Length;
    }

    int Content(ReadOnlySpan<byte> rest)
    {
        var length = _isRelaxed ? rest.IndexOfAny(" \t\r\n"u8) : rest.IndexOfAny((byte)'\r', (byte)'\n');
        if (length < 0) length = rest.Length;
        EmitBlankLines();
        if (_hasSpace) Emit(" "u8);
        Emit(rest[..length]);
        (_hasSpace, _hasContent) = (false, true);
        return length;
    }

    void EndLine()
    {
        if (_hasContent) Emit("\r\n"u8);
        else _blankLines++;
        (_hasSpace, _hasContent, _hasReturn) = (false, false, false);
    }

    void EmitBlankLines()
    {
        for (; _blankLines > 0; _blankLines--) Emit("\r\n"u8);
    }

    void Emit(ReadOnlySpan<byte> octets)
    {
        _isBegun = true;
        if (octets.Length > _left)
        {
            octets = octets[..(int)_left];
            _isLonger = true;
        }

        _left -= octets.Length;
        if (octets.Length >= GatheredMax) Hash(octets);
        else Gather(octets);
    }

    void Hash(ReadOnlySpan<byte> octets)
    {
        HashGathered();
        _hash.AppendData(octets);
    }

    void Gather(ReadOnlySpan<byte> octets)
    {
        if (_gathered.Length == 0) _gathered = new byte[GatheredMax];
        if (octets.Length > _gathered.Length - _gatheredLength) HashGathered();
        octets.CopyTo(_gathered.AsSpan(_gatheredLength));
        _gatheredLength += octets.Length;
    }

    void HashGathered()
    {
        if (_gatheredLength > 0) _hash.AppendData(_gathered, 0, _gatheredLength);
        _gatheredLength = 0;
    }
}
