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

    readonly bool isRelaxed = kind.Canonicalization == Canonicalization.Relaxed;
    readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    // Made when a line is first taken apart: most bodies need none.
    byte[] gathered = [];
    int gatheredLength;
    long left = kind.Length ?? long.MaxValue;
    bool isLonger;
    bool isBegun;

    // Ends of empty lines: they count only when something follows.
    long blankLines;

    bool hasSpace;
    bool hasContent;
    bool hasReturn;

    public void Add(ReadOnlySpan<byte> piece)
    {
        while (!piece.IsEmpty)
        {
            if (!hasSpace && !hasContent && !hasReturn) piece = piece[CleanLines(piece)..];
            if (!piece.IsEmpty) piece = piece[OneLine(piece)..];
        }
    }

    public BodyDigestValue Finish()
    {
        if (hasReturn || hasContent) EndLine();
        if (!isRelaxed && !isBegun) Emit("\r\n"u8);
        HashGathered();
        return new(hash.GetHashAndReset(), kind.Length is not null && left > 0, isLonger);
    }

    public void Dispose() => hash.Dispose();

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

        blankLines += blank;
        return at;
    }

    bool IsClean(ReadOnlySpan<byte> line) => isRelaxed
        ? line[^1] != ' ' && line.IndexOfAny((byte)'\t', (byte)'\r') < 0 && line.IndexOf("  "u8) < 0
        : !line.Contains((byte)'\r');

    /// <summary>Takes the rest of one line, or of the piece.</summary>
    int OneLine(ReadOnlySpan<byte> piece)
    {
        if (hasReturn)
        {
            EndLine();
            return piece[0] == '\n' ? 1 : 0;
        }

        for (var at = 0; at < piece.Length;)
        {
            switch (piece[at])
            {
                case (byte)'\n': EndLine(); return at + 1;
                case (byte)'\r': hasReturn = true; return at + 1;
                case (byte)' ' or (byte)'\t' when isRelaxed: hasSpace = true; at++; break;
                default: at += Content(piece[at..]); break;
            }
        }

        return piece.Length;
    }

    int Content(ReadOnlySpan<byte> rest)
    {
        var length = isRelaxed ? rest.IndexOfAny(" \t\r\n"u8) : rest.IndexOfAny((byte)'\r', (byte)'\n');
        if (length < 0) length = rest.Length;
        EmitBlankLines();
        if (hasSpace) Emit(" "u8);
        Emit(rest[..length]);
        (hasSpace, hasContent) = (false, true);
        return length;
    }

    void EndLine()
    {
        if (hasContent) Emit("\r\n"u8);
        else blankLines++;
        (hasSpace, hasContent, hasReturn) = (false, false, false);
    }

    void EmitBlankLines()
    {
        for (; blankLines > 0; blankLines--) Emit("\r\n"u8);
    }

    void Emit(ReadOnlySpan<byte> octets)
    {
        isBegun = true;
        if (octets.Length > left)
        {
            octets = octets[..(int)left];
            isLonger = true;
        }

        left -= octets.Length;
        if (octets.Length >= GatheredMax) Hash(octets);
        else Gather(octets);
    }

    void Hash(ReadOnlySpan<byte> octets)
    {
        HashGathered();
        hash.AppendData(octets);
    }

    void Gather(ReadOnlySpan<byte> octets)
    {
        if (gathered.Length == 0) gathered = new byte[GatheredMax];
        if (octets.Length > gathered.Length - gatheredLength) HashGathered();
        octets.CopyTo(gathered.AsSpan(gatheredLength));
        gatheredLength += octets.Length;
    }

    void HashGathered()
    {
        if (gatheredLength > 0) hash.AppendData(gathered, 0, gatheredLength);
        gatheredLength = 0;
    }
}
