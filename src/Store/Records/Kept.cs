using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Postern.Mail.Smtp;
using Postern.Mail.Smtp.Server;
using Postern.Store.Keys;
using Postern.Store.Passkeys;
using Postern.Store.Queue;
using Postern.Store.Spool;

namespace Postern.Store.Records;

/// <summary>How records are written as JSON, with code generated at build time. A property may be added; none may be renamed, old rows are read with it.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    Converters = [typeof(AddressConverter)])]
[JsonSerializable(typeof(MailFrom))]
[JsonSerializable(typeof(RcptTo))]
[JsonSerializable(typeof(Arrival))]
[JsonSerializable(typeof(Evidence))]
[JsonSerializable(typeof(ScramVerifier))]
[JsonSerializable(typeof(SealedFacts))]
[JsonSerializable(typeof(SealedWords))]
[JsonSerializable(typeof(PasskeyFacts))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(Dictionary<string, string>))]
sealed partial class Kept : JsonSerializerContext
{
    sealed class AddressConverter : JsonConverter<IPAddress>
    {
        public override IPAddress? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetString() is { } text ? System.Net.IPAddress.Parse(text) : null;

        public override void Write(Utf8JsonWriter writer, IPAddress value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
