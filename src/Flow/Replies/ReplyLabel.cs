using System.Globalization;
using System.Text;
using Postern.Rules.Keys;
using Postern.Rules.Replies;
using Postern.Store;
using Postern.Store.Queue;
using Postern.Store.Spool;

namespace Postern.Flow.Replies;

/// <summary>The field that tells an internal reader how a reply came. docs/replies.md has its format; what a stranger wrote under its name is taken out at the door.</summary>
/// <param name="ledger">Knows which message is a reply.</param>
/// <param name="organization">Nobody outside is told.</param>
public sealed class ReplyLabel(Ledger ledger, Organization organization)
{
    public const string Name = "Postern-Reply-Security";

    /// <summary>Columns of a line (RFC 5322 §2.1.1 asks for 78).</summary>
    const int ColumnsMax = 78;

    /// <returns>The whole field with its last CRLF; empty for what is no reply, and for readers outside.</returns>
    /// <param name="copy">The copy that is handed over.</param>
    /// <param name="found">How its author had protected it; null when it was not, or nobody looked.</param>
    /// <param name="ct">Stops waiting.</param>
    public async ValueTask<byte[]> For(QueuedCopy copy, EndToEnd? found, CancellationToken ct)
    {
        if (copy.Door is not (Door.Inbound or Door.Portal) || !organization.Owns(copy.To.Address.AsciiDomain)) return [];
        return await ledger.Replies.Of(copy.MessageId, ct) is { } reply ? Write(With(reply.Facts, found)) : [];
    }

    static ReplyFacts With(ReplyFacts facts, EndToEnd? found)
    {
        if (found is { IsEncrypted: true, IsOpened: true }) facts = facts.Opened(found.Standard == "smime" ? KeyStandard.Smime : KeyStandard.OpenPgp);
        return found is { Signature: "good" } ? facts with { Proof = ReplyProof.Signature } : facts;
    }

    public static byte[] Write(ReplyFacts facts)
    {
        var verdict = ReplyJudge.Judge(facts);
        var field = new StringBuilder(Name).Append(':');
        var column = field.Length;
        foreach (var word in Words(facts, verdict))
        {
            if (column + 1 + word.Length > ColumnsMax)
            {
                field.Append("\r\n");
                column = 0;
            }

            field.Append(' ').Append(word);
            column += 1 + word.Length;
        }

        return Encoding.ASCII.GetBytes(field.Append("\r\n").ToString());
    }

    static IEnumerable<string> Words(ReplyFacts facts, ReplyVerdict verdict)
    {
        foreach (var (name, value) in Parameters(facts, verdict)) yield return $"{name}={value};";

        // A quoted string (RFC 5322 §3.2.4), which may be folded; our sentences hold neither quote nor backslash.
        var says = verdict.ForSender.Split(' ');
        for (var i = 0; i < says.Length; i++) yield return $"{(i == 0 ? "says=\"" : "")}{says[i]}{(i == says.Length - 1 ? "\"" : "")}";
    }

    static IEnumerable<(string Name, string Value)> Parameters(ReplyFacts facts, ReplyVerdict verdict)
    {
        yield return ("secure", verdict.IsSecure ? "yes" : "no");
        yield return ("road", ReplyWords.NameOf(facts.Road));
        yield return ("degree", ReplyWords.NameOf(verdict.Degree));
        if (facts.Road.Hop is { } hop)
        {
            yield return ("version", ReplyWords.NameOf(hop.Version));
            yield return ("cipher", hop.Cipher);
            yield return ("bits", hop.Bits.ToString(CultureInfo.InvariantCulture));
            yield return ("client", hop.ClientIsVerified ? "verified" : "unverified");
        }

        yield return ("found", ReplyWords.NameOf(facts.Found));
        yield return ("author", ReplyWords.NameOf(facts.Author));
        yield return ("proof", ReplyWords.NameOf(facts.Proof));
        if (facts.IsAutomatic) yield return ("automatic", "yes");
        yield return ("answers", facts.Answers.ToString("N"));
    }
}
