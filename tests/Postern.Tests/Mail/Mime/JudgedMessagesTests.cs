using System.Text;
using System.Text.Json;
using Postern.Mail.Mime;
using Postern.Tests.Architecture;

namespace Postern.Tests.Mail.Mime;

/// <summary>Every message of the mail-parser project, field by field against its expected result; differences stand in <see cref="Explained"/>.</summary>
public sealed class JudgedMessagesTests
{
    /// <summary>Message, what differs, and why we are content with it (docs/mime-differences.md has the long form).</summary>
    static readonly Dictionary<string, string> Explained = new()
    {
        ["legacy/016 params"] = "a raw Windows-1252 octet in a file name is read, the judge replaces it",
        ["legacy/016 filename"] = "as above",
        ["legacy/017 to"] = "raw Windows-1252 octets in a name are read, the judge replaces them",
        ["legacy/022 to"] = "as above",
        ["legacy/022 subject"] = "as above",
        ["legacy/017 body"] = "uuencode is decoded, the judge leaves it",
        ["legacy/039 filename"] = "backslashes of a Windows path are kept for the safe name to cut, the judge drops them",
        ["legacy/049 body"] = "a lone CR at the very end is kept",
        ["malformed/000 parts"] = "a boundary line ends a header section too",
        ["malformed/002 type"] = "a multipart without boundary lines keeps its type",
        ["malformed/004 parts"] = "a boundary is a whole line, not a prefix of one",
        ["malformed/007 parts"] = "a line that is no field ends the header section",
        ["malformed/008 parts"] = "a boundary is a whole line, and an outer one ends what is inside",
        ["malformed/011 parts"] = "an outer boundary ends an inner multipart that was never closed",
        ["malformed/014 parts"] = "a boundary line at the very end begins an empty part, as for CPython",
        ["malformed/016 parts"] = "as above",
        ["malformed/021 parts"] = "the first of two Content-Type fields counts",
        ["rfc/000 type"] = "audio and images that do not decode stay what they say they are",
        ["thirdparty/002 body"] = "base64 with foreign characters is decoded without them, the judge shows it undecoded",
        ["thirdparty/005 body"] = "a closing boundary has a line of its own",
        ["thirdparty/015 parts"] = "as CPython's reader finds them",
    };

    public static TheoryData<string> Messages => Repository.SharedData is not { } shared ? ["absent"] :
        [.. Directory.EnumerateFiles(Folder(shared), "*.eml", SearchOption.AllDirectories).Select(file => Path.ChangeExtension(Path.GetRelativePath(Folder(shared), file), null)).Order()];

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_is_what_its_judge_says(string name)
    {
        if (Repository.SharedData is not { } shared) { Assert.Skip("shared data is absent"); return; }

        var message = MimeMessage.Parse(File.ReadAllBytes(Path.Combine(Folder(shared), name + ".eml")));
        using var judged = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder(shared), name + ".json")), new() { MaxDepth = 200 });
        var differences = new HashSet<string>();
        Compare(message.Root, judged.RootElement, judged.RootElement.GetProperty("parts")[0], differences);

        Assert.Equal(Explained.Keys.Where(key => key.StartsWith(name + " ", StringComparison.Ordinal)).Select(key => key[(name.Length + 1)..]).Order(), differences.Order());
    }

    static string Folder(string shared) => Path.Combine(shared, "mime/stalwart-mail-parser/resources/eml");

    static void Compare(MimeEntity entity, JsonElement message, JsonElement part, HashSet<string> differences)
    {
        foreach (var header in part.GetProperty("headers").EnumerateArray()) CompareHeader(entity, header, differences);

        var children = Children(message, part).ToList();
        var parts = MimeMessageTests.Parts(entity);
        if (parts.Count != children.Count) differences.Add("parts");
        else if (parts.Count == 0) CompareBody(entity, part.GetProperty("body"), differences);
        else for (var index = 0; index < parts.Count; index++) Compare(parts[index], children[index].Message, children[index].Part, differences);
    }

    static IEnumerable<(JsonElement Message, JsonElement Part)> Children(JsonElement message, JsonElement part)
    {
        var body = part.GetProperty("body");
        if (body.TryGetProperty("Message", out var inner)) return [(inner, inner.GetProperty("parts")[0])];
        return body.TryGetProperty("Multipart", out var children)
            ? children.EnumerateArray().Select(child => (message, message.GetProperty("parts")[child.GetInt32()]))
            : [];
    }

    static void CompareHeader(MimeEntity entity, JsonElement header, HashSet<string> differences)
    {
        var (name, value) = (header.GetProperty("name"), header.GetProperty("value"));
        if (name.ValueKind is not JsonValueKind.String || value.ValueKind is not JsonValueKind.Object) return;

        var same = name.GetString() switch
        {
            "subject" => value.GetProperty("Text").GetString() == entity.Text("Subject"u8),
            "message_id" => !value.TryGetProperty("Text", out var id) || id.GetString() == entity.Text("Message-ID"u8)?.Trim('<', '>'),
            "from" => Same(value, entity.Addresses("From"u8)),
            "to" => Same(value, entity.Addresses("To"u8)),
            "reply_to" => Same(value, entity.Addresses("Reply-To"u8)),
            "date" => Same(value.GetProperty("DateTime"), entity.Find("Date"u8)?.Date),
            _ => true,
        };
        if (!same) differences.Add(name.GetString()!);

        if (name.GetString() == "content_type") CompareType(entity, value.GetProperty("ContentType"), differences);
        if (name.GetString() == "content_disposition") CompareDisposition(entity, value.GetProperty("ContentType"), differences);
    }

    static bool Same(JsonElement value, IReadOnlyList<Mailbox> ours)
    {
        var address = value.GetProperty("Address");
        List<Mailbox> judged = [];
        if (address.TryGetProperty("List", out var list)) judged.AddRange(list.EnumerateArray().Select(one => Read(one, null)));
        else foreach (var group in address.GetProperty("Group").EnumerateArray())
            judged.AddRange(group.GetProperty("addresses").EnumerateArray().Select(one => Read(one, group.GetProperty("name").GetString())));
        return judged.SequenceEqual(ours.Where(one => one.Name is not null || one.Address.Length > 0));
    }

    static Mailbox Read(JsonElement one, string? group) => new(one.GetProperty("name").GetString(), one.GetProperty("address").GetString() ?? "", group);

    static bool Same(JsonElement value, DateTimeOffset? ours)
    {
        int Of(string name) => value.GetProperty(name).GetInt32();
        var zone = new TimeSpan(Of("tz_hour"), Of("tz_minute"), 0) * (value.GetProperty("tz_before_gmt").GetBoolean() ? -1 : 1);
        return ours == new DateTimeOffset(Of("year"), Of("month"), Of("day"), Of("hour"), Of("minute"), Of("second"), zone);
    }

    static void CompareType(MimeEntity entity, JsonElement judged, HashSet<string> differences)
    {
        if (entity.Find("Content-Type"u8) is not { } field || MoreThanOne(entity)) return;
        var name = $"{judged.GetProperty("c_type").GetString()}/{judged.GetProperty("c_subtype").GetString()}";
        if (!string.Equals(name, field.Parameters.Main, StringComparison.OrdinalIgnoreCase)) differences.Add("type");
        if (!Attributes(judged).SequenceEqual(field.Parameters.All.ToArray().Select(one => (one.Name, one.Value)).Order())) differences.Add("params");
    }

    static bool MoreThanOne(MimeEntity entity) => Enumerable.Range(0, entity.FieldCount).Count(index => entity.Field(index).Is("Content-Type"u8)) > 1;

    static void CompareDisposition(MimeEntity entity, JsonElement judged, HashSet<string> differences)
    {
        if (!string.Equals(judged.GetProperty("c_type").GetString(), entity.Disposition?.Main, StringComparison.OrdinalIgnoreCase)) differences.Add("disposition");
        var file = Attributes(judged).FirstOrDefault(one => one.Name == "filename");
        if (file.Name is not null && file.Value != entity.FileName) differences.Add("filename");
    }

    static IEnumerable<(string Name, string Value)> Attributes(JsonElement judged) =>
        judged.TryGetProperty("attributes", out var all) && all.ValueKind is JsonValueKind.Array
            ? all.EnumerateArray().Select(one => (one.GetProperty("name").GetString()!, one.GetProperty("value").GetString()!)).Order()
            : [];

    static void CompareBody(MimeEntity entity, JsonElement body, HashSet<string> differences)
    {
        foreach (var one in body.EnumerateObject())
        {
            if (one.Name is "Binary" or "InlineBinary")
            {
                var judged = one.Value.EnumerateArray().Select(octet => octet.GetByte()).ToArray();
                if (Lines(Encoding.Latin1.GetString(entity.Decode().Span)) != Lines(Encoding.Latin1.GetString(judged))) differences.Add("body");
            }
            else if (one.Name is "Text" or "Html")
            {
                if (!entity.Type.IsText) differences.Add("type");
                else if (Lines(entity.ReadText()) != Lines(one.Value.GetString()!)) differences.Add("body");
            }
        }
    }

    /// <summary>The judge's own copy of the texts has lost the CRs that its messages have.</summary>
    static string Lines(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal);
}
