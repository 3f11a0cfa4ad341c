using System.Text.Json;
using Postern.Tests.Architecture;

namespace Postern.Tests.Mail.Smtp.Client;

/// <summary>The SMTP cases that lie beside the repository, for machines that have them.</summary>
internal static class SharedVectors
{
    public const string Absent = "absent";

    /// <summary>Id and one string of each case of a category; one row named <see cref="Absent"/> where there are none.</summary>
    public static TheoryData<string, string> Of(string category, Func<JsonElement, string> pick)
    {
        TheoryData<string, string> rows = [];
        if (Repository.SharedData is { } data)
        {
            using var file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(data, "smtp", "vectors.json")));
            foreach (var test in file.RootElement.GetProperty("cases").EnumerateArray())
            {
                if (test.GetProperty("category").GetString() == category) rows.Add(test.GetProperty("id").GetString()!, pick(test));
            }
        }

        if (rows.Count == 0) rows.Add(Absent, "");
        return rows;
    }
}
