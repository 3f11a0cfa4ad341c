using System.Text.Json;
using System.Text.Json.Serialization;

namespace Postern.Mail.Trace;

/// <summary>When a system writes of TLS, and so what its silence means.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Recording>))]
public enum Recording
{
    /// <summary>Whenever there is TLS, in parameters or a phrase: silence means that there was none.</summary>
    [JsonStringEnumMemberName("always")]
    Always,

    /// <summary>By the S of ESMTPS: a plain keyword means that there was none, and no keyword means nothing.</summary>
    [JsonStringEnumMemberName("keyword")]
    Keyword,

    /// <summary>Sometimes, or by its settings: silence means nothing.</summary>
    [JsonStringEnumMemberName("unreliable")]
    Unreliable,
}

/// <summary>A mail system, how its lines are recognized, and when it writes of TLS. What is named in two lists must both be there.</summary>
public sealed record MailSystem
{
    public required string Id { get; init; }
    public required string Name { get; init; }

    /// <summary>Receivers below these domains.</summary>
    public IReadOnlyList<string>? By { get; init; }

    /// <summary>A comment begins with one of these.</summary>
    public IReadOnlyList<string>? Comment { get; init; }

    /// <summary>The protocol's name begins with one of these.</summary>
    public IReadOnlyList<string>? Protocol { get; init; }

    public required Recording Records { get; init; }

    /// <summary>Where this is known from.</summary>
    public required string Source { get; init; }
}

/// <summary>Domains and networks of one provider: hops between them are its own affair.</summary>
public sealed record Provider
{
    public required string Name { get; init; }
    public required IReadOnlyList<string> Domains { get; init; }
    public IReadOnlyList<string>? Networks { get; init; }
    public required string Source { get; init; }
}

/// <summary>Words and where they come from.</summary>
public sealed record SourcedWords
{
    public required IReadOnlyList<string> Words { get; init; }
    public required string Source { get; init; }
}

/// <summary>What is known of mail systems and providers: <c>Systems.json</c>, reviewed like code (docs/analyze.md).</summary>
public sealed record Knowledge
{
    /// <summary>The first that fits counts.</summary>
    public required IReadOnlyList<MailSystem> Systems { get; init; }

    public required IReadOnlyList<Provider> Providers { get; init; }

    /// <summary>Second labels below a country under which anybody may have a name, as in co.uk.</summary>
    public required SourcedWords Registries { get; init; }

    /// <summary>Domains below which each host is somebody else's.</summary>
    public required SourcedWords Shared { get; init; }

    /// <summary>Reads the file that is built in.</summary>
    public static Knowledge Load()
    {
        using var file = typeof(Knowledge).Assembly.GetManifestResourceStream("Postern.Mail.Trace.Systems.json")!; // embedded by the project
        return JsonSerializer.Deserialize(file, KnowledgeJson.Default.Knowledge)!; // a test reads it
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(Knowledge))]
sealed partial class KnowledgeJson : JsonSerializerContext;
