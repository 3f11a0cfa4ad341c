using System.Collections.Immutable;
using Postern.Mail.Mime;

namespace Postern.Mail.Dkim;

/// <summary>
/// The header of a message, split as <see cref="MimeMessage"/> splits it, so that what is checked is what a reader of ours sees.
/// </summary>
public sealed class MessageHead
{
    readonly MimeEntity root;
    readonly Dictionary<string, int> numbers = new(StringComparer.OrdinalIgnoreCase);
    readonly List<List<int>> occurrences = [];

    MessageHead(MimeMessage message, string? problem)
    {
        root = message.Root;
        Problem = problem;
        for (var index = 0; index < root.FieldCount; index++)
        {
            var name = root.Field(index).Name;
            if (!numbers.TryGetValue(name, out var number))
            {
                numbers[name] = number = occurrences.Count;
                occurrences.Add([]);
            }

            occurrences[number].Add(index);
        }
    }

    /// <summary>Why no signature over this header can be believed; null for a sound one.</summary>
    public string? Problem { get; }

    /// <summary>Why it cannot be signed for its author; null when it can.</summary>
    public string? SigningProblem => Problem ?? (Places("From").Count == 1 ? null : "a message has one From field");

    public int FieldCount => root.FieldCount;

    /// <summary>A field by its place, 0 being the topmost.</summary>
    public HeaderField Field(int index) => root.Field(index);

    /// <summary>Where fields of a name stand, topmost first.</summary>
    public IReadOnlyList<int> Places(string name) => numbers.TryGetValue(name, out var number) ? occurrences[number] : ImmutableArray<int>.Empty;

    /// <summary>The DKIM-Signature fields that are looked at, topmost first, read once; a signature is null where the field is none, and then there is a problem.</summary>
    internal IReadOnlyList<(HeaderField Field, DkimSignature? Signature, string Problem)> Signatures =>
        field ??= [.. Places("DKIM-Signature").Take(DkimLimits.SignaturesMax).Select(place => Read(Field(place)))];

    static (HeaderField Field, DkimSignature? Signature, string Problem) Read(HeaderField field)
    {
        var signature = DkimSignature.Read(field.Body, out var problem);
        return (field, signature, problem);
    }

    /// <summary>How many different names the fields have.</summary>
    internal int NameCount => occurrences.Count;

    /// <summary>The names, each once, with the number of its fields.</summary>
    internal IEnumerable<(string Name, int Count)> Names => numbers.Select(name => (name.Key, occurrences[name.Value].Count));

    /// <summary>As <see cref="Places"/>, with the number of the name among <see cref="NameCount"/>; false when there is no such field.</summary>
    internal bool TryFind(string name, out int number, out IReadOnlyList<int> places)
    {
        var isThere = numbers.TryGetValue(name, out number);
        places = isThere ? occurrences[number] : ImmutableArray<int>.Empty;
        return isThere;
    }

    /// <summary>Reads a header, with or without the empty line behind it.</summary>
    public static MessageHead Parse(ReadOnlyMemory<byte> header)
    {
        var message = MimeMessage.Parse(header);
        return new(message, ProblemOf(message));
    }

    // Where readers disagree about what a line is, one of them sees another message than the one that was signed.
    static string? ProblemOf(MimeMessage message) => message switch
    {
        { Excess: not MimeExcess.None } => "the header is too large",
        { Root.Body.IsEmpty: false } => "a line of the header is no field",
        _ when HasBareReturn(message.Root.Header.Span) => "a bare CR in the header",
        _ => null,
    };

    static bool HasBareReturn(ReadOnlySpan<byte> header)
    {
        while (header.IndexOf((byte)'\r') is var at and >= 0)
        {
            if (at + 1 == header.Length || header[at + 1] != '\n') return true;
            header = header[(at + 2)..];
        }

        return false;
    }
}
