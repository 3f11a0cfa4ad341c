using System.Globalization;

namespace Postern.Mail.Trace;

/// <summary>
/// Finds what a stretch of a field says about TLS, by the forms of words: <c>version=… cipher=…</c>, <c>using … with cipher …</c>, <c>TLS1.2:CIPHER:256</c>,
/// <c>(CIPHER encrypted)</c>, <c>256/256 bits</c>. What a client may choose, its HELO, is stepped over; so are quoted names of certificates.
/// </summary>
ref struct TlsScan(ReadOnlySpan<char> text, Place stretch, ref TlsFindings found)
{
    readonly ReadOnlySpan<char> text = text;
    readonly ref TlsFindings found = ref found;
    Atoms atoms = new(text, stretch.Start, stretch.End);

    // Words before the one that is looked at.
    Place before;
    Place secondBefore;
    bool isLastCipher;

    public static void Read(ReadOnlySpan<char> text, Place stretch, ref TlsFindings found) => new TlsScan(text, stretch, ref found).Read();

    void Read()
    {
        while (atoms.MoveNext())
        {
            if (!atoms.IsQuoted)
            {
                var wasCipher = isLastCipher;
                isLastCipher = false;
                if (IsHelo(atoms.Current)) SkipHelo();
                else if (atoms.Current.IndexOf('=') is > 0 and var sign) Assignment(sign);
                else if (TlsWords.IsName(atoms.Current)) Name();
                else if (TlsWords.StartsWith(atoms.Current, "TLS") || TlsWords.StartsWith(atoms.Current, "SSL")) Version();
                else Word(wasCipher);
            }

            (secondBefore, before) = (before, atoms.Place);
        }
    }

    static bool IsHelo(ReadOnlySpan<char> word) => TlsWords.Is(word, "HELO") || TlsWords.Is(word, "EHLO");

    void SkipHelo()
    {
        atoms.MoveNext();
    }

    /// <summary>Key and value. In quoted-printable that nobody decoded, 3D stands behind the sign.</summary>
    void Assignment(int sign)
    {
        var key = atoms.Current[..sign];
        var value = new Place(atoms.Start + sign + 1, atoms.End);
        if (value.In(text).StartsWith("3D", StringComparison.Ordinal) && !value.In(text).StartsWith("3DES", StringComparison.Ordinal)) value = value with { Start = value.Start + 2 };
        if (IsOrEndsIn(key, "version")) AddVersion(value);
        else if (IsOrEndsIn(key, "cipher")) AddCipher(value);
        else if (TlsWords.Is(key, "bits") || TlsWords.Is(key, "alg_bits")) AddBits(value, isAlgorithm: key.Length > 4);
        else if (TlsWords.Is(key, "verify") && found.IsExplicit)
        {
            found.Verify ??= value;
            found.Saw(atoms.Start, atoms.End);
        }
        else if (TlsWords.Is(key, "tls") && TlsWords.Is(value.In(text), "no")) found.Denial ??= atoms.Place;
    }

    /// <summary>version, tlsversion, tls_version.</summary>
    static bool IsOrEndsIn(ReadOnlySpan<char> key, ReadOnlySpan<char> word) =>
        key.EndsWith(word, StringComparison.OrdinalIgnoreCase) && key[..^word.Length].Trim("_-") is var before && (before.IsEmpty || TlsWords.Is(before, "tls") || TlsWords.Is(before, "ssl"));

    void AddVersion(Place value)
    {
        // Elsewhere it is the version of some software.
        if (!TlsWords.IsVersion(value.In(text))) return;
        found.Version ??= value;
        found.Saw(atoms.Start, atoms.End);
    }

    void AddCipher(Place value)
    {
        if (!TlsWords.IsCipherText(value.In(text)) || TlsWords.Is(value.In(text), "NONE")) return;
        found.Cipher ??= value;
        found.Saw(atoms.Start, atoms.End);
        isLastCipher = true;
    }

    /// <summary>"authenticated bits=0" is no strength of a cipher, wherever it stands; and a version or a cipher must have been there.</summary>
    void AddBits(Place value, bool isAlgorithm)
    {
        if (IsBefore("authenticated") || !found.IsExplicit || value.In(text).IsEmpty || IsCommentOver()) return;
        if (isAlgorithm) found.AlgorithmBits ??= Number(value.In(text));
        else if (found.Bits is null) Strength(value.In(text));
        found.Saw(atoms.Start, atoms.End);
    }

    /// <summary>True when a parenthesis closes between the last words about the session and these.</summary>
    readonly bool IsCommentOver() => found.Explicit is { } seen && seen.End < atoms.Start && text[seen.End..atoms.Start].Contains(')');

    void Strength(ReadOnlySpan<char> numbers)
    {
        var slash = numbers.IndexOf('/');
        found.Bits = Number(slash < 0 ? numbers : numbers[..slash]);
        if (slash > 0) found.AlgorithmBits ??= Number(numbers[(slash + 1)..]);
    }

    static int? Number(ReadOnlySpan<char> digits) =>
        digits.Length <= 5 && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The bare word TLS, SSL or STARTTLS: what it means depends on the words around it.</summary>
    void Name()
    {
        var start = atoms.Start;
        if (IsDenied())
        {
            found.Denial ??= new(DenialStart(), atoms.End);
            return;
        }

        var isUsed = IsBefore("using") || IsBefore("with") || IsBefore("over") || IsBefore("via") || IsBefore("used")
            || (IsBefore("by") && text[..before.Start].Contains(" by ", StringComparison.OrdinalIgnoreCase)); // behind a receiver's name it is none
        var isAlone = start > 0 && text[start - 1] == '(' && atoms.End < text.Length && text[atoms.End] == ')';
        if (isAlone) found.Phrase ??= new(start - 1, atoms.End + 1);
        else if (IsBefore("using") && text[atoms.End..].StartsWith(" with cipher ", StringComparison.Ordinal)) found.Version ??= atoms.Place;
        else if (isUsed) found.Phrase ??= new(before.Start, atoms.End);
    }

    readonly bool IsDenied() =>
        IsBefore("no") || IsBefore("without") || IsBefore("not")
        || (TlsWords.Is(secondBefore.In(text), "not") && (IsBefore("using") || IsBefore("over")));

    readonly int DenialStart() => TlsWords.Is(secondBefore.In(text), "not") ? secondBefore.Start : before.Start;

    readonly bool IsBefore(ReadOnlySpan<char> word) => TlsWords.Is(before.In(text), word);

    /// <summary>TLSv1.2, or Exim's <c>TLS1.2:CIPHER:256</c>, or the IANA name of a cipher suite.</summary>
    void Version()
    {
        var colon = atoms.Current.IndexOf(':');
        var version = new Place(atoms.Start, colon < 0 ? atoms.End : atoms.Start + colon);
        if (text[atoms.End..].StartsWith(" [", StringComparison.Ordinal)) return; // a name that DNS gave for an address, whatever it reads like
        if (colon == 3 && atoms.End == version.End + 1) return; // "TLS: " before a list
        if (!TlsWords.IsVersion(version.In(text)))
        {
            if (TlsWords.IsCipher(atoms.Current)) AddNamedCipher();
            return;
        }

        found.Version ??= version;
        found.Saw(IsBefore("using") ? before.Start : atoms.Start, atoms.End);
        if (colon > 0) OfExim(atoms.Start + colon + 1);
    }

    /// <summary>CIPHER, CIPHER:256 or, of OpenSMTPD, CIPHER:256:NO, the last for the client's certificate.</summary>
    void OfExim(int at)
    {
        Span<Place> pieces = stackalloc Place[3];
        var count = 0;
        while (count < pieces.Length && at <= atoms.End)
        {
            var colon = text[at..atoms.End].IndexOf(':');
            pieces[count] = new(at, colon < 0 ? atoms.End : at + colon);
            at = pieces[count++].End + 1;
        }

        if (count > 0 && TlsWords.IsCipherText(pieces[0].In(text))) found.Cipher ??= pieces[0];
        if (count > 1) found.Bits ??= Number(pieces[1].In(text));
        if (count > 2) found.Verify ??= pieces[2];
        isLastCipher = count == 1;
    }

    void AddNamedCipher()
    {
        found.Cipher ??= atoms.Place;
        found.Saw(atoms.Start, atoms.End);
        isLastCipher = true;
    }

    void Word(bool wasCipher)
    {
        var word = atoms.Current;
        if (IsBefore("cipher") || IsBefore("tls_cipher"))
        {
            if (TlsWords.IsCipherText(word)) AddNamedCipher();
        }
        else if (wasCipher && found.Bits is null && Bits(word) is { Length: > 0 } digits)
        {
            Strength(digits);
            found.Saw(atoms.Start, text[atoms.End..].StartsWith(" bits)", StringComparison.Ordinal) ? atoms.End + " bits".Length : atoms.End);
        }
        else if (found.Bits is null && found.Version is not null && word.EndsWith("bits", StringComparison.OrdinalIgnoreCase) && Bits(word[..^4]) is { Length: > 0 } glued)
        {
            Strength(glued);
            found.Saw(atoms.Start, atoms.End);
        }
        else if (TlsWords.Is(word, "encrypted")) Encrypted();
        else if (TlsWords.Is(word, "unencrypted")) found.Denial ??= atoms.Place;
        else if (found.Version is not null && found.Cipher is null && TlsWords.IsCipher(word)) AddNamedCipher();
    }

    /// <summary>256 or 256/256, of at most two short numbers.</summary>
    static ReadOnlySpan<char> Bits(ReadOnlySpan<char> word)
    {
        var digits = word.Length > 4 && word.EndsWith("bits", StringComparison.OrdinalIgnoreCase) ? word[..^4] : word;
        if (digits.Length is 0 or > 9) return default;
        foreach (var c in digits)
        {
            if (!char.IsAsciiDigit(c) && c != '/') return default;
        }

        return digits[0] == '/' ? default : digits;
    }

    /// <summary>qmail and others: "(DHE-RSA-AES256-SHA encrypted)"; or "not encrypted".</summary>
    void Encrypted()
    {
        if (IsBefore("not"))
        {
            found.Denial ??= new(before.Start, atoms.End);
            return;
        }

        if (found.Cipher is null && TlsWords.IsCipher(before.In(text))) found.Cipher = before;
        if (found.IsExplicit) found.Saw(before.Start, atoms.End);
    }
}
