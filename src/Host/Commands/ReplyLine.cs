using System.Text.Json;
using System.Text.Json.Serialization;
using Postern.Rules.Replies;
using Postern.Store.Replies;

namespace Postern.Host.Commands;

/// <summary>Replies and forecasts as text and as JSON: one flat object, with the verdict and what it means.</summary>
static class ReplyLine
{
    /// <summary>In a table.</summary>
    public static string Short(ReplyRecord? reply) => reply is null ? "" : $"{ReplyWords.Short(reply.Facts.Road)}, {(ReplyJudge.Judge(reply.Facts).IsSecure ? "secure" : "not secure")}";

    /// <summary>Of a message that is a reply: name and value of each line.</summary>
    public static IEnumerable<(string Name, string Value)> Of(ReplyRecord reply)
    {
        var verdict = ReplyJudge.Judge(reply.Facts);
        yield return ("answers", reply.Facts.Answers.ToString("N"));
        yield return ("reply", $"{Short(reply)}: {verdict.Evidence}");
        yield return ("to sender", verdict.ForSender);
        yield return ("to officer", verdict.ForOfficer);
    }

    /// <summary>In the record of the message that is answered.</summary>
    public static string InRecord(ReplyRecord reply) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{reply.At:yyyy-MM-dd HH:mm:ss}  {reply.MessageId:N}  {Short(reply)}: {ReplyJudge.Judge(reply.Facts).Evidence}");
}

sealed class ReplyJson : JsonConverter<ReplyRecord>
{
    public override ReplyRecord Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException("written only");

    public override void Write(Utf8JsonWriter writer, ReplyRecord value, JsonSerializerOptions options)
    {
        var (facts, verdict) = (value.Facts, ReplyJudge.Judge(value.Facts));
        writer.WriteStartObject();
        writer.WriteString("messageId", value.MessageId);
        writer.WriteString("answers", facts.Answers);
        if (facts.Copy is { } copy) writer.WriteString("copyId", copy);
        writer.WriteString("at", value.At);
        writer.WriteString("domain", value.Domain);
        writer.WriteBoolean("secure", verdict.IsSecure);
        writer.WriteString("road", ReplyWords.NameOf(facts.Road));
        writer.WriteString("degree", ReplyWords.NameOf(verdict.Degree));
        if (facts.Road.Hop is { } hop) WriteHop(writer, hop);
        writer.WriteString("found", ReplyWords.NameOf(facts.Found));
        writer.WriteString("author", ReplyWords.NameOf(facts.Author));
        writer.WriteString("proof", ReplyWords.NameOf(facts.Proof));
        writer.WriteBoolean("automatic", facts.IsAutomatic);
        writer.WriteString("evidence", verdict.Evidence);
        writer.WriteString("forSender", verdict.ForSender);
        writer.WriteString("forOfficer", verdict.ForOfficer);
        writer.WriteEndObject();
    }

    static void WriteHop(Utf8JsonWriter writer, ReplyHop hop)
    {
        writer.WriteString("version", ReplyWords.NameOf(hop.Version));
        writer.WriteString("cipher", hop.Cipher);
        writer.WriteNumber("bits", hop.Bits);
        writer.WriteBoolean("clientVerified", hop.ClientIsVerified);
    }
}

sealed class OutlookJson : JsonConverter<ReplyOutlook>
{
    public override ReplyOutlook Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException("written only");

    public override void Write(Utf8JsonWriter writer, ReplyOutlook value, JsonSerializerOptions options) => writer.WriteStringValue(ReplyWords.NameOf(value));
}
