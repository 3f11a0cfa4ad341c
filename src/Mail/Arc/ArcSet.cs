using System.Globalization;
using Postern.Mail.Dkim;
using Postern.Mail.Mime;

namespace Postern.Mail.Arc;

/// <summary>The three fields of one hop (RFC 8617 §4.1).</summary>
/// <param name="Instance">i=, from 1 up.</param>
/// <param name="Results">ARC-Authentication-Results.</param>
/// <param name="Message">ARC-Message-Signature.</param>
/// <param name="Seal">ARC-Seal.</param>
sealed record ArcSet(int Instance, HeaderField Results, HeaderField Message, HeaderField Seal)
{
    /// <summary>Most sets of a message (RFC 8617 §5.2: 50 at least and at most).</summary>
    public const int InstancesMax = 50;

    public const string ResultsName = "ARC-Authentication-Results";
    public const string MessageName = "ARC-Message-Signature";
    public const string SealName = "ARC-Seal";

    /// <summary>All sets of a message, first hop first; null when they do not make a chain, and then <paramref name="problem"/> says why.</summary>
    public static IReadOnlyList<ArcSet>? Read(MessageHead head, out string problem)
    {
        var counts = new[] { ResultsName, MessageName, SealName }.Select(name => head.Places(name).Count).ToArray();
        problem = "more sets than are allowed";
        if (counts.Max() > InstancesMax) return null;

        problem = "a set without one of its three fields, or with one twice";
        if (counts.Distinct().Count() != 1) return null;
        var (results, messages, seals) = (ByInstance(head, ResultsName), ByInstance(head, MessageName), ByInstance(head, SealName));
        if (results is null || messages is null || seals is null) return null;

        problem = "";
        return [.. Enumerable.Range(1, counts[0]).Select(number => new ArcSet(number, results[number - 1], messages[number - 1], seals[number - 1]))];
    }

    /// <summary>The i= of a field; 0 when it has none.</summary>
    public static int InstanceOf(HeaderField field)
    {
        // The results begin with it and are no tag list behind that.
        var text = field.Body;
        var isResults = field.Is("ARC-Authentication-Results"u8);
        var end = isResults ? text.IndexOf((byte)';') : text.Length;
        if (end < 0 || text.Length > DkimLimits.FieldSizeMax || TagList.Read(text[..end], out _)?["i"] is not { Length: <= 2 } number) return 0;
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var instance) ? instance : 0;
    }

    /// <summary>The fields in the order 1, 2, …; null when a number is missing or there twice.</summary>
    static HeaderField[]? ByInstance(MessageHead head, string name)
    {
        var places = head.Places(name);
        var ordered = new HeaderField?[places.Count];
        foreach (var field in places.Select(head.Field))
        {
            var instance = InstanceOf(field);
            if (instance < 1 || instance > ordered.Length || ordered[instance - 1] is not null) return null;
            ordered[instance - 1] = field;
        }

        return [.. ordered.OfType<HeaderField>()];
    }
}
