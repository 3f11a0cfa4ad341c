using System.Collections.Immutable;
using Postern.Mail.Mime;

namespace Postern.Mail.Dkim;

/// <summary>
/// The header of a message, split as <see cref="MimeMessage"/> splits it, so that what is checked is what a reader of ours sees.
/// </summary>
public sealed class MessageHead
{
    readonly MimeEntity _root;
    readonly Dictionary<string, List<int>> _places = new(StringComparer.OrdinalIgnoreCase);

    MessageHead(MimeMessage message, string? problem)
    {
        _root = message.Root;
        Problem = problem;
        for (var index = 0; index < _root.FieldCount; index++)
        {
            var name = _root.Field(index).Name;
            if (!_places.TryGetValue(name, out var places)) _places[name] = places = [];
            places.Add(index);
        }
    }

    /// <summary>Why no signature over this header can be believed; null for a sound one.</summary>
    public string? Problem { get; }

    public int FieldCount => _root.FieldCount;

    /// <summary>A field by its place, 0 being the topmost.</summary>
    public HeaderField Field(int index) => _root.Field(index);

    /// <summary>Where fields of a name stand, topmost first.</summary>
    public IReadOnlyList<int> Places(string name) => _places.TryGetValue(name, out var places) ? places : ImmutableArray<int>.Empty;

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
