using System.Text;
using Postern.Mail.Authentication;
using Postern.Rules.Inbound;
using Postern.Store.Queue;
using Postern.Store.Spool;

namespace Postern.Flow.Inbound;

/// <summary>
/// The header fields that tell the mailbox server and its reader what was found. Every name begins with Postern-, but for the standard one, and
/// none of them gets in by the door from outside. No value can begin a line: all are words of ours, or domains, or quoted.
/// </summary>
public static class InboundFields
{
    /// <summary>Authentication-Results (RFC 8601), and one word for filters.</summary>
    public static string Of(Authenticity found, string hostname) =>
        new AuthenticationResults(hostname, found.Methods).Write()
        + $"Postern-Sender: {WordOf(found)}{(found.AuthorDomain is { } domain ? $"; domain={Plain(domain)}" : "")};\r\n\treason={Quoted(found.Why)}\r\n";

    /// <summary>How the author had protected it.</summary>
    public static string Of(EndToEnd found)
    {
        var text = new StringBuilder($"Postern-Opened: {found.Standard}; opened={YesNo(found.IsOpened)}; encrypted=");
        text.Append(found.Cipher is { } cipher ? Plain(cipher) : YesNo(found.IsEncrypted));
        if (found.Integrity is { } integrity) text.Append("; integrity=").Append(Plain(integrity));
        if (found.Signature is { } signature) text.Append(";\r\n\tsignature=").Append(signature);
        if (found.SignerDomain is { } domain) text.Append("; signer=").Append(Plain(domain));
        if (found.Why is { } why) text.Append(";\r\n\treason=").Append(Quoted(why));
        return text.Append("\r\n").ToString();
    }

    static string WordOf(Authenticity found) => found.IsMarked ? "suspicious" : found.Proof switch
    {
        AuthorProof.Proven => "proven",
        AuthorProof.Vouched => "vouched",
        AuthorProof.Disproven => "disproven",
        AuthorProof.Unproven => "unproven",
        AuthorProof.Unknown => "unknown",
        AuthorProof.NoAuthor => "no-author",
    };

    static string YesNo(bool value) => value ? "yes" : "no";

    static string Plain(string text) => string.Concat(text.Where(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_').Take(253));

    static string Quoted(string text) => $"\"{string.Concat(text.Select(c => c is >= ' ' and < '\x7f' and not ('"' or '\\') ? c : '?'))}\"";
}
