using System.Text.Json;

namespace Postern.Flow.Languages;

/// <summary>One language as it stands in a JSON file: its shape at the top, and sections of texts. A file that adds to another needs only what it changes.</summary>
sealed record LanguageFile
{
    public const int SizeMax = 256 * 1024;

    /// <summary>Characters of one text.</summary>
    public const int TextLengthMax = 2_000;

    public string? Name { get; private init; }
    public IReadOnlyList<string>? Months { get; private init; }
    public IReadOnlyList<string>? ShortMonths { get; private init; }
    public string? Day { get; private init; }
    public string? Decimal { get; private init; }
    public required IReadOnlyDictionary<string, string> Texts { get; init; }

    /// <exception cref="LanguageException">It is no such file; says where.</exception>
    public static LanguageFile Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 4 });
            return Of(document.RootElement);
        }
        catch (JsonException e)
        {
            throw new LanguageException($"line {e.LineNumber + 1} is not JSON");
        }
    }

    static LanguageFile Of(JsonElement root)
    {
        if (root.ValueKind is not JsonValueKind.Object) throw new LanguageException("it is not a JSON object");
        Dictionary<string, string> texts = new(StringComparer.Ordinal);
        foreach (var section in root.EnumerateObject().Where(each => each.Value.ValueKind is JsonValueKind.Object))
            foreach (var text in section.Value.EnumerateObject())
                foreach (var (key, value) in Forms($"{section.Name}.{text.Name}", text.Value)) texts[key] = value;

        return new LanguageFile
        {
            Name = TextOf(root, "name"),
            Months = MonthsOf(root, "months"),
            ShortMonths = MonthsOf(root, "shortMonths"),
            Day = TextOf(root, "day"),
            Decimal = TextOf(root, "decimal"),
            Texts = texts,
        };
    }

    static IEnumerable<(string Key, string Text)> Forms(string key, JsonElement value)
    {
        if (value.ValueKind is not JsonValueKind.Object) return [(key, Checked(key, value))];
        return value.EnumerateObject().Select(form => ($"{key}.{form.Name}", Checked($"{key}.{form.Name}", form.Value)));
    }

    static string Checked(string key, JsonElement value)
    {
        if (value.ValueKind is not JsonValueKind.String || value.GetString() is not { Length: > 0 and <= TextLengthMax } text)
            throw new LanguageException($"{key} is not a text of 1 to {TextLengthMax} characters");
        if (text.Any(c => char.IsControl(c) && c != '\n')) throw new LanguageException($"{key} has a control character");
        return text;
    }

    static string? TextOf(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? Checked(name, value) : null;

    static IReadOnlyList<string>? MonthsOf(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out var value)) return null;
        return value.ValueKind is JsonValueKind.Array && value.GetArrayLength() == 12
            ? [.. value.EnumerateArray().Select(month => Checked(name, month))]
            : throw new LanguageException($"{name} is not a list of twelve");
    }
}

/// <summary>A language's file is not as it must be; the message says where.</summary>
public sealed class LanguageException(string message) : Exception(message);
