namespace Postern.Web.Admin;

/// <summary>A table of a page.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Columns">Heads of its columns; the first cell of a row names the row.</param>
/// <param name="Rows">As many cells each as there are columns.</param>
public sealed record ShownTable(string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<Cell>> Rows)
{
    /// <summary>Below the heading.</summary>
    public string? Text { get; init; }

    /// <summary>Said where there is no row.</summary>
    public string Empty { get; init; } = AdminTexts.Empty;

    /// <summary>Said where rows were left out.</summary>
    public string? Cut { get; init; }
}

/// <param name="Text">What it says.</param>
public sealed record Cell(string Text)
{
    /// <summary>Where it leads.</summary>
    public string? Href { get; init; }

    /// <summary><c>is-good</c>, <c>is-bad</c>, <c>number</c>, <c>when</c> or nothing.</summary>
    public string? Look { get; init; }

    public static implicit operator Cell(string? text) => new(text ?? "–");

    public static Cell When(DateTimeOffset? at) => new(at is { } known ? PeopleTexts.Time(known) : "–") { Look = "when" };

    public static Cell Number(long number) => new(number.ToString("N0", System.Globalization.CultureInfo.InvariantCulture)) { Look = "number" };
}

/// <summary>A field of a form that asks for another view of the same page. Never for anything that names a person.</summary>
/// <param name="Name">In the URL.</param>
/// <param name="Label">For people.</param>
/// <param name="Type">Of the input; <c>select</c> has options.</param>
/// <param name="Value">Now.</param>
public sealed record Field(string Name, string Label, string Type, string? Value)
{
    public IReadOnlyList<(string Value, string Words)> Options { get; init; } = [];
    public string? Hint { get; init; }
}
