using Postern.Mail.Dkim;

namespace Postern.Mail.Trace;

/// <summary>
/// What can be learned of servers from a message of theirs (<see cref="TraceOptions.Habits"/>). The line of trust is drawn here for the sender as it is drawn for
/// a reader: a domain speaks of its own servers, down to the first of their lines that tells of somebody outside. What stands below may be forged.
/// </summary>
public static class WrittenLines
{
    /// <summary>Received fields of a message that are read, newest first.</summary>
    public const int FieldsMax = 10;

    /// <summary>Longest name of a host that is worth keeping, in characters: the longest that the DNS knows (RFC 1035 §2.3.4).</summary>
    public const int HostLengthMax = 253;

    /// <summary>Lines of servers of this domain; of those only whose silence the knowledge base does not explain.</summary>
    /// <param name="head">Of a message that one of the domain's own servers brought. Who calls this has made sure of that.</param>
    /// <param name="domain">A-labels.</param>
    public static IReadOnlyList<WrittenLine> Of(MessageHead head, string domain)
    {
        var places = head.Places("Received");
        if (places.Count == 0 || IsOfAnother(head.Field(places[0]).Body, domain)) return [];

        var report = TraceAnalysis.Of(Join(head, places), TraceOptions.Default);
        if (report.Trust.Own is not [var newest] || newest != Organization.Of(domain)) return [];
        return [.. report.Hops.Take(report.Trust.LastOwn).Select(Of).OfType<WrittenLine>()];
    }

    /// <summary>Most mail comes from a provider's servers, not the author's own: their newest line says so, and the others need no look.</summary>
    static bool IsOfAnother(ReadOnlySpan<byte> newest, string domain) =>
        Organization.Of(ReceivedReader.ReadLine(ReceivedText.Flatten(newest)).ByHost) is { } receiver && receiver != Organization.Of(domain);

    static byte[] Join(MessageHead head, IReadOnlyList<int> places)
    {
        List<byte> fields = [];
        foreach (var place in places.Take(FieldsMax)) fields.AddRange(head.Field(place).Raw.Span);
        return [.. fields];
    }

    /// <summary>Null for a line that teaches nothing: of a step inside, of one whose words are plain, of a name that only an inner network has.</summary>
    static WrittenLine? Of(Hop hop)
    {
        if (hop is not { Verdict: not HopVerdict.Internal, Facts: { Basis: not TlsBasis.ExplicitNo, ByHost: { } by } facts }) return null;
        if (by.Length > HostLengthMax || !Organization.IsPublicName(by) || IsExplained(Recognition.SystemOf(hop.Text, facts))) return null;

        var host = by.TrimEnd('.').ToLowerInvariant();
        return new(host, Organization.Domain(host), facts.Tls == TlsStatement.Yes);
    }

    static bool IsExplained(MailSystem? system) => system?.Records switch
    {
        Recording.Always or Recording.Keyword => true,
        Recording.Unreliable or null => false,
    };
}
