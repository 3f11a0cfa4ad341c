using System.Runtime.CompilerServices;

namespace Postern.Mail.Trace;

/// <summary>
/// Reads one Received field: RFC 5321 §4.4 and what mail systems made of it. Any text is a field, nothing throws, and the time is linear within
/// <see cref="TraceLimits"/>. It goes by forms, never by names of hosts.
/// </summary>
public static class ReceivedReader
{
    /// <summary>Reads the body of a field, folds and all.</summary>
    public static HopFacts Read(ReadOnlySpan<char> body) => ReadLine(ReceivedText.Flatten(body));

    /// <summary>As <see cref="Read"/>, for a text that <see cref="ReceivedText"/> has flattened.</summary>
    [SkipLocalsInit]
    internal static HopFacts ReadLine(string text)
    {
        Span<Token> room = stackalloc Token[TraceLimits.TokensMax];
        var tokens = ReceivedClauses.Mark(text, ReceivedTokens.Read(text, room));
        var sender = SenderClause.Read(text, tokens);
        var protocol = ProtocolClause.Read(text, tokens);
        var tls = new TlsFindings();
        TlsScan.Read(text, BehindFrom(text, tokens), ref tls);
        AddClause(text, tokens, ref tls);
        protocol.AddTo(ref tls);

        var (statement, basis, evidence) = TlsStatements.Of(text, in tls, in protocol);
        return new HopFacts
        {
            Protocol = protocol.Name is { } name ? name.In(text).ToString() : null,
            Tls = statement,
            Basis = basis,
            Evidence = evidence is { } range ? QuoteOf(text, range) : null,
            VersionRaw = tls.Version is { } version ? version.In(text).ToString() : null,
            Version = tls.Version is { } raw ? TlsWords.Version(raw.In(text)) : null,
            Cipher = tls.Cipher is { } cipher ? cipher.In(text).ToString() : null,
            Bits = tls.Bits,
            AlgorithmBits = tls.AlgorithmBits,
            Certificate = statement == TlsStatement.Yes ? CertificateText.Read(text, tokens, tls.Verify) : null,
            FromHost = sender.Host is { } host ? host.In(text).ToString() : null,
            FromIp = sender.Address is { } address ? address.In(text).ToString() : null,
            ReverseName = sender.ReverseName is { } reverse ? reverse.In(text).TrimEnd('.').ToString() : null,
            Helo = sender.Helo is { } helo ? helo.In(text).ToString() : null,
            IsNameDoubted = sender.IsDoubted,
            ByHost = ByClause.Host(text, tokens) is { } by ? by.In(text).ToString() : null,
            Id = IdOf(text, tokens),
            Date = TraceDate.Read(text, tokens),
        };
    }

    /// <summary>A quote that leaves a parenthesis takes it along.</summary>
    static Quote QuoteOf(string text, Place range)
    {
        if (range.Start > 0 && text[range.Start - 1] == '(' && range.In(text) is var words && words.IndexOf(')') is >= 0 and var close && !words[..close].Contains('('))
            range = range with { Start = range.Start - 1 };
        if (range.End < text.Length && text[range.End] == ')' && range.In(text).Count('(') > range.In(text).Count(')')) range = range with { End = range.End + 1 };
        return new(range.Start, range.Length, range.In(text).ToString());
    }

    /// <summary>Where TLS may be spoken of: behind the words that the client chose.</summary>
    static Place BehindFrom(string text, ReadOnlySpan<Token> tokens)
    {
        for (var at = 0; at < tokens.Length; at++)
        {
            if (tokens[at] is not { IsKeyword: true, Clause: ClauseKind.From }) continue;
            if (at > 0) return new(0, End(text, tokens)); // Smail: by stands first
            while (++at < tokens.Length && tokens[at] is { Kind: TokenKind.Word, IsKeyword: false, Clause: ClauseKind.From } && !IsOver(text, tokens[at]))
            {
            }

            return new(at < tokens.Length ? tokens[at].Start : text.Length, Math.Max(End(text, tokens), at < tokens.Length ? 0 : text.Length));
        }

        return new(0, End(text, tokens));
    }

    // Microsoft: "by HOST over TLS secured channel with", and others write such words behind the client's name.
    static bool IsOver(string text, Token token) => token.Place.In(text) is "over" or "using" or "secured";

    static int End(string text, ReadOnlySpan<Token> tokens) => tokens.IsEmpty ? text.Length : tokens[^1].End;

    /// <summary>The clause of RFC 8314 §7.4: its word is the cipher suite.</summary>
    static void AddClause(string text, ReadOnlySpan<Token> tokens, ref TlsFindings tls)
    {
        for (var at = 0; at + 1 < tokens.Length; at++)
        {
            if (tokens[at] is not { IsKeyword: true, Clause: ClauseKind.Tls } || tokens[at + 1] is not { Kind: TokenKind.Word, IsKeyword: false } value) continue;
            if (!TlsWords.IsCipherText(value.Place.In(text))) return;
            tls.Cipher ??= value.Place;
            tls.Saw(tokens[at].Start, value.End);
            return;
        }
    }

    static string? IdOf(string text, ReadOnlySpan<Token> tokens)
    {
        for (var at = 0; at + 1 < tokens.Length; at++)
        {
            if (tokens[at] is { IsKeyword: true, Clause: ClauseKind.Id })
                return tokens[at + 1] is { Kind: TokenKind.Word, IsKeyword: false } value ? value.Place.In(text).ToString() : null;
        }

        return null;
    }
}
