namespace Postern.Flow.Portal;

/// <summary>
/// Which messages belong together: those that name each other (Message-ID, In-Reply-To, References; RFC 5322 §3.6.4). An answer that names nobody who is here joins the newest older message
/// of its subject: some programs drop the names. Two messages that only happen to have the same subject stay two.
/// </summary>
static class Conversations
{
    /// <summary>Identifiers of one message that are looked at.</summary>
    public const int IdsMax = 50;

    /// <summary>The newest conversation first, and in each the newest message first.</summary>
    public static List<InboxThread> Of(IReadOnlyList<InboxLine> lines)
    {
        var newest = lines.OrderByDescending(line => line.At).ThenByDescending(line => line.CopyId).ToList();
        var groups = Enumerable.Range(0, newest.Count).ToArray();
        var named = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < newest.Count; i++)
            foreach (var id in newest[i].Ids.Take(IdsMax))
                if (!named.TryAdd(id, i)) Join(groups, i, named[id]);

        for (var i = 0; i < newest.Count; i++)
            if (IsLonelyAnswer(newest, groups, i) && Earlier(newest, i) is >= 0 and var earlier) Join(groups, i, earlier);

        return [.. newest.Select((line, i) => (line, Group: Root(groups, i))).GroupBy(each => each.Group, each => each.line).Select(group => new InboxThread([.. group]))];
    }

    static bool IsLonelyAnswer(List<InboxLine> newest, int[] groups, int at) =>
        Subjects.IsAnswer(newest[at].Subject) && Enumerable.Range(0, newest.Count).All(other => other == at || Root(groups, other) != Root(groups, at));

    static int Earlier(List<InboxLine> newest, int at)
    {
        var subject = Subjects.Of(newest[at].Subject);
        return subject.Length == 0 ? -1 : newest.FindIndex(at + 1, line => string.Equals(Subjects.Of(line.Subject), subject, StringComparison.OrdinalIgnoreCase));
    }

    static void Join(int[] groups, int one, int other) => groups[Root(groups, one)] = Root(groups, other);

    static int Root(int[] groups, int at)
    {
        while (groups[at] != at) at = groups[at] = groups[groups[at]];
        return at;
    }
}
