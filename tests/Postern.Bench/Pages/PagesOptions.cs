using System.Globalization;

namespace Postern.Bench.Pages;

/// <param name="Messages">In the store before anybody looks.</param>
/// <param name="Database"><c>sqlite</c>, or <c>postgres:</c> and a connection string of an empty database.</param>
/// <param name="Data">Where the store is, or will be; null: a folder that goes afterwards. One that is there already is not filled again.</param>
/// <param name="Rate">Requests a second, of all visitors together.</param>
/// <param name="Seconds">Of each page.</param>
/// <param name="Only">Pages whose name has this; null: all.</param>
public sealed record PagesOptions(int Messages, string Database, string? Data, int Rate, int Seconds, string? Only = null)
{
    public static PagesOptions Parse(string[] arguments)
    {
        Dictionary<string, string> given = [];
        foreach (var word in arguments)
            if (word.StartsWith("--", StringComparison.Ordinal)) given[word] = "";
            else given[given.Keys.Last()] = word;

        return new(Number("--messages", 1_000_000), given.GetValueOrDefault("--database", "sqlite"), given.GetValueOrDefault("--data"), Number("--rate", 100), Number("--seconds", 10), given.GetValueOrDefault("--only"));

        int Number(string name, int otherwise) => given.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
    }
}
