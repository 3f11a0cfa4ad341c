using System.Text;
using System.Text.Json;

namespace Postern.Store.Audit;

/// <summary>What an event says besides its word, as JSON: ids, networks, counts; never a name or an address.</summary>
static class EventFacts
{
    /// <summary>Facts without a value are left out; null when none is left.</summary>
    public static string? Json(params ReadOnlySpan<(string Name, string? Value)> facts)
    {
        using var into = new MemoryStream();
        var count = 0;
        using (var json = new Utf8JsonWriter(into))
        {
            json.WriteStartObject();
            foreach (var (name, value) in facts)
            {
                if (string.IsNullOrEmpty(value)) continue;
                json.WriteString(name, value);
                count++;
            }

            json.WriteEndObject();
        }

        return count == 0 ? null : Encoding.UTF8.GetString(into.ToArray());
    }
}
