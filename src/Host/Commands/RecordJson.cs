using System.Text.Json;
using System.Text.Json.Serialization;
using Postern.Mail.Addresses;
using Postern.Rules.Inbound;
using Postern.Store.Queue;
using Postern.Store.Records;
using Postern.Store.Spool;

namespace Postern.Host.Commands;

/// <summary>Records as JSON: camel case, enums as words, addresses as text.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    Converters = [typeof(AddressJson), typeof(IPAddressJson), typeof(DoorJson), typeof(StateJson), typeof(ProofJson), typeof(RequestJson), typeof(ChainJson),
        typeof(ReplyJson), typeof(OutlookJson)])]
[JsonSerializable(typeof(CopyRecord))]
[JsonSerializable(typeof(ShownMessage))]
sealed partial class RecordJson : JsonSerializerContext
{
    /// <summary>One object a line.</summary>
    public static RecordJson Lines => Default;
}

sealed class AddressJson : JsonConverter<EmailAddress>
{
    public override EmailAddress Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException("written only");

    public override void Write(Utf8JsonWriter writer, EmailAddress value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}

sealed class IPAddressJson : JsonConverter<System.Net.IPAddress>
{
    public override System.Net.IPAddress? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException("written only");

    public override void Write(Utf8JsonWriter writer, System.Net.IPAddress value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}

sealed class DoorJson() : JsonStringEnumConverter<Door>(JsonNamingPolicy.CamelCase);

sealed class ProofJson() : JsonStringEnumConverter<AuthorProof>(JsonNamingPolicy.CamelCase);

sealed class RequestJson() : JsonStringEnumConverter<AuthorRequest>(JsonNamingPolicy.CamelCase);

sealed class ChainJson() : JsonStringEnumConverter<ChainWord>(JsonNamingPolicy.CamelCase);

sealed class StateJson() : JsonStringEnumConverter<CopyState>(JsonNamingPolicy.CamelCase);
