using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Postern.Mail.Mime;

namespace Postern.Host.Commands;

/// <summary>What <c>mime FILE</c> prints: one JSON object per entity, its parts inside it.</summary>
public static class MimeStructure
{
    /// <summary>Writes the whole message. Size and hash are over the body with its transfer encoding off, before any charset.</summary>
    public static void Write(MimeMessage message, Utf8JsonWriter json) => Write(message.Root, json);

    /// <summary>Writes one entity and all below it; nesting is bounded by <see cref="MimeLimits.DepthMax"/>.</summary>
    public static void Write(MimeEntity entity, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        WriteHeaders(entity, json);
        WriteType(entity.Type, json);
        json.WriteString("disposition", entity.Disposition?.Main);
        json.WriteString("filename", entity.FileName);
        WriteBody(entity, json);

        json.WriteStartArray("parts");
        foreach (var part in entity.Parts) Write(part, json);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void WriteHeaders(MimeEntity entity, Utf8JsonWriter json)
    {
        json.WriteStartArray("headers");
        for (var index = 0; index < entity.FieldCount; index++)
        {
            var field = entity.Field(index);
            json.WriteStartArray();
            json.WriteStringValue(field.Name);
            json.WriteStringValue(field.Text);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    static void WriteType(MimeType type, Utf8JsonWriter json)
    {
        json.WriteString("type", type.Name);
        json.WriteStartObject("params");
        if (type.Parameters is { } parameters)
        {
            foreach (var parameter in parameters.All) json.WriteString(parameter.Name, parameter.Value);
        }

        json.WriteEndObject();
    }

    static void WriteBody(MimeEntity entity, Utf8JsonWriter json)
    {
        var rented = ArrayPool<byte>.Shared.Rent(entity.DecodedLengthMax);
        var length = entity.Decode(rented);
        json.WriteNumber("size", length);
        json.WriteString("sha256", Convert.ToHexStringLower(SHA256.HashData(rented.AsSpan(0, length))));
        ArrayPool<byte>.Shared.Return(rented, clearArray: true);
    }
}
