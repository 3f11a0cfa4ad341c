using System.Text.Json;
using System.Text.Json.Serialization;
using Postern.Rules.Domains;
using Postern.Store.Domains;

namespace Postern.Flow.Domains;

/// <summary>Memories of domains as they are kept: JSON. It outlives releases, so a property may be added and none renamed.</summary>
public static class MemoryText
{
    public static string Write(DomainMemory memory) => JsonSerializer.Serialize(memory, MemoryJson.Default.DomainMemory);

    /// <summary>What is kept of a domain; empty when nothing is.</summary>
    /// <exception cref="JsonException">The ledger holds something else.</exception>
    public static DomainMemory Read(KeptMemory? kept) =>
        kept is not null && JsonSerializer.Deserialize(kept.Memory, MemoryJson.Default.DomainMemory) is { } memory ? memory : DomainMemory.Empty;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(DomainMemory))]
sealed partial class MemoryJson : JsonSerializerContext;
