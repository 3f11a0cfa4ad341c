using System.Collections;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Postern.Host.Settings;

/// <summary>Reads settings: the file, then environment variables over it (<c>POSTERN__SMTP__RELAY__LISTEN__0</c>).</summary>
public static class SettingsFile
{
    internal const string Prefix = "POSTERN__";

    static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <param name="path">Null reads no file: safe defaults.</param>
    /// <exception cref="StartRefusedException">A key is unknown or its value cannot be read; the sentence names it.</exception>
    public static PosternSettings Read(string? path) => Read(path, Environment.GetEnvironmentVariables());

    public static PosternSettings Read(string? path, IDictionary environment)
    {
        var tree = path is null ? [] : Parse(path);
        foreach (DictionaryEntry entry in environment)
        {
            var name = (string)entry.Key;
            if (name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)) Overlay(tree, name[Prefix.Length..].Split("__"), (string?)entry.Value ?? "");
        }

        DropNulls(tree, "", path);
        return Bind(tree, path);
    }

    // A key that is null is a key that is absent: it has its default. In a list a null can only be a mistake.
    static void DropNulls(JsonObject at, string prefix, string? path)
    {
        foreach (var (key, value) in at.ToList())
        {
            if (value is null) at.Remove(key);
            else if (value is JsonObject inner) DropNulls(inner, $"{prefix}{key}.", path);
            else if (value is JsonArray list && list.Any(item => item is null))
                throw new StartRefusedException($"{path ?? "the environment"}: the setting \"{prefix}{key}\" has an empty place in its list");
        }
    }

    internal static JsonObject Parse(string path)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(path), documentOptions: Lenient) as JsonObject
                ?? throw new StartRefusedException($"{path} does not hold a JSON object");
        }
        catch (JsonException e)
        {
            throw new StartRefusedException($"{path} is not valid JSON: line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"{path} cannot be read: {e.Message}", e);
        }
    }

    static void Overlay(JsonObject at, ReadOnlySpan<string> path, string value)
    {
        var key = at.Select(pair => pair.Key).FirstOrDefault(Is(path[0])) ?? path[0].ToLowerInvariant();
        if (path.Length == 1)
        {
            at[key] = value;
            return;
        }

        if (path.Length == 2 && int.TryParse(path[1], out var index))
        {
            var list = at[key] as JsonArray ?? [];
            while (list.Count <= index) list.Add(null);
            list[index] = value;
            if (list.Parent is null) at[key] = list;
            return;
        }

        if (at[key] is not JsonObject inner) at[key] = inner = [];
        Overlay(inner, path[1..], value);
    }

    static Func<string, bool> Is(string name) => key => key.Equals(name, StringComparison.OrdinalIgnoreCase);

    static PosternSettings Bind(JsonObject tree, string? path)
    {
        try
        {
            return tree.Deserialize(SettingsJson.Default.PosternSettings)!; // an object never binds to null
        }
        catch (JsonException e)
        {
            throw new StartRefusedException($"{path ?? "the environment"}: {Problem(e)}", e);
        }
    }

    static string Problem(JsonException e)
    {
        var key = (e.Path ?? "$").TrimStart('$').TrimStart('.');
        return e.Message.Contains("could not be mapped", StringComparison.Ordinal)
            ? $"the setting \"{key}\" is unknown"
            : $"the setting \"{key}\" has a value that cannot be read";
    }
}

/// <summary>The program cannot start; the message is one plain sentence for the administrator (exit code 3).</summary>
public sealed class StartRefusedException(string message, Exception? inner = null) : Exception(message, inner);
