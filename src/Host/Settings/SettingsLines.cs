using System.Collections;
using System.Text.Json;
using System.Text.Json.Nodes;
using Postern.Web.Admin;

namespace Postern.Host.Settings;

/// <summary>The settings in force, one line for each value, with its source; for the administration's page. No secret is in it.</summary>
static class SettingsLines
{
    const string Hidden = "(not shown)";

    static readonly string[] Secrets = ["password", "secret", "passphrase", "answer"];

    public static SettingsSheet Of(PosternSettings settings, string? path, IDictionary environment)
    {
        var file = path is null ? [] : SettingsFile.Parse(path);
        var named = environment.Keys.Cast<string>().Where(name => name.StartsWith(SettingsFile.Prefix, StringComparison.OrdinalIgnoreCase))
            .Select(name => name[SettingsFile.Prefix.Length..].Replace("__", ".", StringComparison.Ordinal)).ToList();
        return new([.. Values(settings).Select(leaf => new SettingLine(leaf.Key, Shown(leaf.Key, leaf.Value), Source(leaf.Key, file, path, named)))]);
    }

    /// <summary>Each value that is not the default, secrets too: for nobody's eyes.</summary>
    public static IEnumerable<(string Key, string Value)> Chosen(PosternSettings settings) => Values(settings).Except(Values(new()));

    static IEnumerable<(string Key, string Value)> Values(PosternSettings settings) => Leaves("", JsonSerializer.SerializeToNode(settings, SettingsJson.Default.PosternSettings));

    static IEnumerable<(string Key, string Value)> Leaves(string key, JsonNode? at) => at switch
    {
        JsonObject tree => tree.SelectMany(pair => Leaves(key.Length == 0 ? pair.Key : $"{key}.{pair.Key}", pair.Value)),
        JsonArray { Count: > 0 } list when list[0] is JsonObject => list.SelectMany((item, place) => Leaves($"{key}.{place}", item)),
        _ => [(key, at?.ToJsonString() ?? "null")],
    };

    // A connection string holds a password somewhere; its first word says what it is for.
    static string Shown(string key, string value)
    {
        if (key == "database") return value.StartsWith("\"postgres:", StringComparison.Ordinal) ? "\"postgres:…\"" : value;
        return value != "null" && Secrets.Any(word => key.Contains(word, StringComparison.OrdinalIgnoreCase)) ? Hidden : value;
    }

    static string Source(string key, JsonObject file, string? path, List<string> environment)
    {
        if (environment.Exists(name => name.Equals(key, StringComparison.OrdinalIgnoreCase) || name.StartsWith($"{key}.", StringComparison.OrdinalIgnoreCase))) return "environment";
        return IsThere(file, key.Split('.')) ? path ?? "" : "default";
    }

    static bool IsThere(JsonNode? at, ReadOnlySpan<string> keys)
    {
        if (keys.Length == 0) return at is not null;
        var (name, next) = (keys[0], (JsonNode?)null);
        if (at is JsonObject tree) next = tree.FirstOrDefault(pair => pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
        if (at is JsonArray list && int.TryParse(name, out var place) && place < list.Count) next = list[place];
        return next is not null && IsThere(next, keys[1..]);
    }
}
