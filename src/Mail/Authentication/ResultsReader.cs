using System.Text;

namespace Postern.Mail.Authentication;

/// <summary>Reads an Authentication-Results body (RFC 8601 §2.2), comments and folds anywhere. One pass, each character once.</summary>
sealed class ResultsReader(string text)
{
    const int CommentDepthMax = 32;

    int at;
    bool isOpen; // a comment that is never closed

    bool IsAtEnd => at >= text.Length;

    /// <summary>The authserv-id; null when there is none.</summary>
    public string? ServerId()
    {
        return SkipSpace() && Value(stops: ";") is { Length: > 0 } id ? id : null;
    }

    public AuthenticationResults? Read()
    {
        if (ServerId() is not { } id || !SkipSpace()) return null;
        if (!IsAtEnd && char.IsAsciiDigit(text[at])) Value(";"); // its version, which is 1
        List<AuthenticationMethod> methods = [];
        while (SkipSpace() && !IsAtEnd)
        {
            if (text[at++] != ';' || !SkipSpace()) return null;
            if (IsAtEnd) break; // a semicolon at the end is common
            if (IsNone(methods.Count)) return IsAtEnd ? new(id, methods) : null;
            if (methods.Count == AuthenticationResults.MethodsMax || Method() is not { } method) return null;
            methods.Add(method);
        }

        return IsAtEnd && !isOpen && methods.Count > 0 ? new(id, methods) : null;
    }

    bool IsNone(int methods)
    {
        if (methods > 0 || string.Compare(text, at, "none", 0, 4, StringComparison.OrdinalIgnoreCase) != 0) return false;
        var start = at;
        at += 4;
        if (SkipSpace() && IsAtEnd) return true;
        at = start;
        return false;
    }

    AuthenticationMethod? Method()
    {
        if (Keyword() is not { } name || !SkipSpace()) return null;
        if (Take('/') && !(SkipSpace() && Keyword() is not null && SkipSpace())) return null; // the method's version
        if (!Take('=') || !SkipSpace() || Keyword() is not { } result) return null;

        string? reason = null;
        List<AuthenticationProperty> properties = [];
        while (SkipSpace() && !IsAtEnd && text[at] != ';')
        {
            if (Keyword() is not { } type || !SkipSpace()) return null;
            if (type == "reason" && Take('='))
            {
                if (!SkipSpace() || Value(";") is not { } words) return null;
                reason = words;
                continue;
            }

            if (properties.Count == AuthenticationResults.MethodsMax || Property(type) is not { } property) return null;
            properties.Add(property);
        }

        return new(name, result) { Reason = reason, Properties = properties };
    }

    AuthenticationProperty? Property(string type)
    {
        if (!Take('.') || !SkipSpace() || Keyword() is not { } name || !SkipSpace() || !Take('=') || !SkipSpace()) return null;
        return Value(";") is { } value ? new(type, name, value) : null;
    }

    bool Take(char c)
    {
        if (IsAtEnd || text[at] != c) return false;
        at++;
        return true;
    }

    string? Keyword()
    {
        var start = at;
        while (!IsAtEnd && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '-' or '_')) at++;
        return at > start ? text[start..at].ToLowerInvariant() : null;
    }

    /// <summary>A token, a quoted string, or an address with either as its local part; null for a quote that is not closed.</summary>
    string? Value(string stops)
    {
        var value = new StringBuilder();
        while (!IsAtEnd && text[at] is not (' ' or '\t' or '\r' or '\n' or '(') && !stops.Contains(text[at], StringComparison.Ordinal))
        {
            if (text[at] != '"') value.Append(text[at++]);
            else if (!TryReadQuoted(value)) return null;
        }

        return value.ToString();
    }

    bool TryReadQuoted(StringBuilder value)
    {
        for (at++; !IsAtEnd; at++)
        {
            if (text[at] == '"')
            {
                at++;
                return true;
            }

            if (text[at] == '\\' && at + 1 < text.Length) at++;
            value.Append(text[at]);
        }

        return false;
    }

    /// <summary>Goes over white space and comments; false for a comment that is not closed.</summary>
    bool SkipSpace()
    {
        var depth = 0;
        for (; !IsAtEnd; at++)
        {
            switch (text[at])
            {
                case '(' when ++depth > CommentDepthMax: return !(isOpen = true);
                case '(': break;
                case ')' when depth > 0: depth--; break;
                case '\\' when depth > 0: at++; break;
                case ' ' or '\t' or '\r' or '\n': break;
                default:
                    if (depth == 0) return true;
                    break;
            }
        }

        at = Math.Min(at, text.Length);
        isOpen |= depth > 0;
        return depth == 0;
    }
}
