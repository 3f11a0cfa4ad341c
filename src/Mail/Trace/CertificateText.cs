namespace Postern.Mail.Trace;

/// <summary>What a line says about the certificate of the client.</summary>
static class CertificateText
{
    /// <param name="text">The field.</param>
    /// <param name="tokens">Its tokens.</param>
    /// <param name="verify">Value of sendmail's <c>verify=</c>, if there is one.</param>
    public static CertificateCheck? Read(string text, ReadOnlySpan<Token> tokens, Place? verify)
    {
        if (verify is { } value) return OfSendmail(value.In(text).ToString());
        foreach (var token in tokens)
        {
            if (token.Kind == TokenKind.Comment && OfComment(token.Inner.In(text)) is { } check) return check;
        }

        return null;
    }

    /// <summary>The words of <c>${verify}</c> (Sendmail Installation and Operation Guide §5.1.2.1).</summary>
    static CertificateCheck OfSendmail(string word) => word.ToUpperInvariant() switch
    {
        "OK" => new(CertificateOutcome.Verified, $"verify={word}", "The sending server showed a certificate, and it was verified."),
        "NOT" => new(CertificateOutcome.NotAsked, $"verify={word}",
            "No certificate was asked of the sending server, which is usual. It says nothing against the encryption."),
        "NO" => new(CertificateOutcome.NotShown, $"verify={word}",
            "The sending server showed no certificate of its own, which is usual. It says nothing against the encryption."),
        "FAIL" => new(CertificateOutcome.NotVerified, $"verify={word}",
            "The sending server showed a certificate that could not be verified, for example because its issuer is not known here. The hop was encrypted all the same."),
        "NONE" => new(CertificateOutcome.Unclear, $"verify={word}", "By this word there was no STARTTLS; the rest of the line says otherwise."),
        "TEMP" or "PROTOCOL" or "SOFTWARE" or "CONFIG" => new(CertificateOutcome.Unclear, $"verify={word}", "Checking the certificate of the sending server went wrong."),
        _ => new(CertificateOutcome.Unclear, $"verify={word}", "What this word says about the certificate is not known."),
    };

    /// <summary>The comments of Postfix, which others took over.</summary>
    static CertificateCheck? OfComment(ReadOnlySpan<char> comment)
    {
        if (TlsWords.StartsWith(comment, "No client certificate requested"))
            return new(CertificateOutcome.NotAsked, comment.ToString(), "No certificate was asked of the sending server, which is usual. It says nothing against the encryption.");
        if (TlsWords.StartsWith(comment, "Client did not present a certificate"))
            return new(CertificateOutcome.NotShown, comment.ToString(), "The sending server showed no certificate of its own, which is usual. It says nothing against the encryption.");
        if (!TlsWords.StartsWith(comment, "Client CN")) return null;
        return comment.Contains("(verified OK)", StringComparison.OrdinalIgnoreCase)
            ? new(CertificateOutcome.Verified, comment.ToString(), "The sending server showed a certificate, and it was verified.")
            : new(CertificateOutcome.NotVerified, comment.ToString(), "The sending server showed a certificate that was not verified. The hop was encrypted all the same.");
    }
}
