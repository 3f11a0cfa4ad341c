using System.Text;

namespace Postern.Mail.Trace;

/// <summary>
/// "Is this e-mail encrypted?" From a raw message, or from headers that somebody pasted, to a <see cref="TraceReport"/>. Pure: no clock, no DNS, nothing is
/// kept. Never throws, whatever the input; linear within <see cref="TraceLimits"/>.
/// </summary>
public static class TraceAnalysis
{
    static readonly string[] CannotShow =
    [
        "How the sender's own program or browser reached the sender's server, unless the oldest hop shows a login.",
        "How the reader's program or browser fetches the message from the mailbox (IMAP, POP, web mail).",
        "Whether servers on the way kept a readable copy: TLS protects the hop, not what lies at its ends.",
    ];

    public static TraceReport Of(ReadOnlyMemory<byte> message, TraceOptions options)
    {
        var source = PastedHeader.Prepare(message).Span;
        var fields = PastedHeader.Read(source);
        List<TraceLine> lines = [];
        var left = 0;
        for (var at = 0; at < fields.Count; at++)
        {
            if (NameOfTrace(source[fields[at].Name]) is not { } name) continue;
            if (lines.Count == TraceLimits.HopsMax) left++;
            else lines.Add(TraceLine.Read(at, name, source[fields[at].Body]));
        }

        return Report(source, fields, lines, options) with { HopsLeftOut = left };
    }

    /// <summary>Null for other fields; what stands without a name is taken for a Received field.</summary>
    static string? NameOfTrace(ReadOnlySpan<byte> name)
    {
        name = name.TrimEnd(" \t"u8);
        return name.Length switch
        {
            0 => "Received",
            8 when Ascii.EqualsIgnoreCase(name, "Received"u8) => "Received",
            10 when Ascii.EqualsIgnoreCase(name, "X-Received"u8) => "X-Received",
            _ => null,
        };
    }

    static TraceReport Report(ReadOnlySpan<byte> source, List<PastedField> fields, List<TraceLine> lines, TraceOptions options)
    {
        var facts = lines.ConvertAll(line => line.Facts);
        var parties = new HopParties[lines.Count];
        for (var at = 0; at < lines.Count; at++) parties[at] = Parties(at, IsSendmail(lines, at) && IsSendmail(lines, at + 1));

        // What is below is a claim as a whole: there a greeting is worth what the rest is.
        var trust = TrustRun.Of(facts, parties, options.Own);
        for (var at = trust.LastOwn; at < lines.Count; at++) parties[at] = Parties(at, mayBelieveHelo: true);

        var hops = Hops(lines, parties, trust, options.Habits);
        var (verdict, certainty, sentence) = WayJudge.Judge(hops, trust);
        var (signatures, results) = BesideTrace.Read(source, fields, trust.LastOwn == 0 ? 0 : lines[trust.LastOwn - 1].Index, trust, options.Own);
        return new TraceReport
        {
            Verdict = verdict,
            Certainty = certainty,
            Proven = trust.LastOwn == 0 ? HopVerdict.Unknown : WayJudge.Worst(hops.Take(trust.LastOwn)),
            Sentence = sentence,
            Trust = trust,
            Hops = hops,
            Groups = [.. Groups(hops.Take(trust.LastOwn)), .. Groups(hops.Skip(trust.LastOwn))],
            Content = ContentReading.Of(BesideTrace.Find(source, fields, "Content-Type"u8)),
            Signatures = signatures,
            Results = results,
            CannotShow = CannotShow,
        };

        HopParties Parties(int at, bool mayBelieveHelo) => HopParties.Of(facts[at], at + 1 < facts.Count ? facts[at + 1] : null, options.Own, mayBelieveHelo);
    }

    /// <summary>
    /// Among own servers a greeting counts for sendmail alone, which shows no name from DNS where there is none; others that show none show none of anybody, so that
    /// any stranger could greet as one of ours.
    /// </summary>
    static bool IsSendmail(List<TraceLine> lines, int at) => at < lines.Count && lines[at].System?.Id == "sendmail";

    static List<Hop> Hops(List<TraceLine> lines, HopParties[] parties, TrustLine trust, ServerHabits? habits)
    {
        List<Hop> hops = new(lines.Count);
        for (var at = 0; at < lines.Count; at++)
        {
            var (line, facts) = (lines[at], lines[at].Facts);
            var habit = facts is { Tls: not TlsStatement.Yes, ByHost: { } by } ? habits?.Invoke(by.ToLowerInvariant()) : null;
            var answer = HopJudge.Judge(facts, parties[at], new(line.System, Spoke(lines, parties, at), habit));
            var delay = DelayOf(lines, at);
            hops.Add(new Hop
            {
                Number = at + 1,
                Field = line.Name,
                Text = line.Text,
                Facts = facts,
                Verdict = answer.Verdict,
                Certainty = at >= trust.LastOwn && answer.Certainty == Certainty.Certain ? Certainty.Likely : answer.Certainty,
                Reason = answer.Reason,
                Evidence = answer.Evidence,
                Notes = HopNotes.Of(facts, delay),
                Weakness = facts.Tls == TlsStatement.Yes ? CipherStrength.Weakness(facts) : null,
                System = line.System?.Name,
                Sender = parties[at].Sender,
                Receiver = parties[at].Receiver,
                Standing = at < trust.LastOwn ? Standing.Own : Standing.Foreign,
                IsSubmission = facts.Protocol is { } protocol && (ProtocolWords.IsAuthenticated(protocol) || TlsWords.StartsWith(protocol, "HTTP") || TlsWords.Is(protocol, "MAPI")),
                DelaySeconds = delay,
            });
        }

        return hops;
    }

    /// <summary>The number of another line in which the same server spoke of TLS, or another one of its organization with the same system.</summary>
    static int? Spoke(List<TraceLine> lines, HopParties[] parties, int at)
    {
        if (lines[at].Facts is not { Tls: not TlsStatement.Yes, ByHost: { } host }) return null;
        for (var other = 0; other < lines.Count; other++)
        {
            if (lines[other].Facts is not { Tls: TlsStatement.Yes, ByHost: { } by }) continue;
            if (by.Equals(host, StringComparison.OrdinalIgnoreCase)) return other + 1;

            // One organization may run many systems, and not all of them speak.
            if (lines[at].System is { } system && lines[other].System == system && parties[other].Receiver == parties[at].Receiver) return other + 1;
        }

        return null;
    }

    static long? DelayOf(List<TraceLine> lines, int at)
    {
        if (lines[at].Facts.Date is not { } date) return null;
        for (var below = at + 1; below < lines.Count; below++)
        {
            if (lines[below].Facts.Date is { } earlier) return (long)(date - earlier).TotalSeconds;
        }

        return null;
    }

    /// <summary>Of hops on one side of the line of trust: what an own server is called must not hang on a line that anybody could have written.</summary>
    static List<HopGroup> Groups(IEnumerable<Hop> hops)
    {
        List<HopGroup> groups = [];
        foreach (var hop in hops)
        {
            // An inner name belongs to the line above it, or to the first public name below.
            var isInner = hop.Facts.ByHost is not { } by || (!Organization.IsPublicName(by) && hop.Receiver == by);
            var provider = isInner ? "" : hop.Receiver ?? "";
            if (groups is [.., var last] && (provider.Length == 0 || last.Provider == provider || last.Provider.Length == 0))
                groups[^1] = new(last.Provider.Length == 0 ? provider : last.Provider, last.First, hop.Number);
            else groups.Add(new(provider, hop.Number, hop.Number));
        }

        return groups;
    }
}

/// <summary>A trace field as read.</summary>
/// <param name="Index">Its place among all fields.</param>
/// <param name="Name">Received or X-Received.</param>
/// <param name="Text">Its body in one line.</param>
/// <param name="Facts">What it says.</param>
/// <param name="System">Who wrote it, by its form.</param>
sealed record TraceLine(int Index, string Name, string Text, HopFacts Facts, MailSystem? System)
{
    public static TraceLine Read(int index, string name, ReadOnlySpan<byte> body)
    {
        var text = ReceivedText.Flatten(body);
        var facts = ReceivedReader.ReadLine(text);
        return new(index, name, text, facts, Recognition.SystemOf(text, facts));
    }
}
