using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Postern.Mail.Mime.Build;

/// <summary>A file to send. <paramref name="Open"/> is called once, when the message is written.</summary>
public sealed record OutgoingFile(string Name, string Type, Func<Stream> Open, string? ContentId = null);

/// <summary>
/// Writes a message (RFC 5322, RFC 2045): text, text with HTML, files. CRLF everywhere, ASCII everywhere, and no text that is
/// handed in can become a header field or a boundary. Not for several threads.
/// </summary>
public sealed class MimeBuilder
{
    readonly StringBuilder header = new();
    readonly HeaderWriter fields;
    readonly List<OutgoingFile> files = [];
    string? text;
    string? html;

    public MimeBuilder() => fields = new(header);

    /// <summary>Adds a field of mailboxes, as From or To. <see cref="ArgumentException"/> for an address that could not stand in a header.</summary>
    public MimeBuilder Mailboxes(string field, params IReadOnlyList<(string? Name, string Address)> mailboxes)
    {
        CheckName(field);
        foreach (var (_, address) in mailboxes)
        {
            // SMTPUTF8 addresses are not ASCII; nothing else may be odd. The value is not repeated: it names a person.
            if (address.Length == 0 || address.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c is '<' or '>' or ',' or ';' or '\u2028' or '\u2029'))
                throw new ArgumentException("The address cannot stand in a header.", nameof(mailboxes));
        }

        fields.Mailboxes(field, mailboxes);
        return this;
    }

    public MimeBuilder From(string? name, string address) => Mailboxes("From", (name, address));

    public MimeBuilder To(string? name, string address) => Mailboxes("To", (name, address));

    public MimeBuilder Subject(string text) => Text("Subject", text);

    public MimeBuilder Date(DateTimeOffset date) =>
        Token("Date", date.ToString("ddd, dd MMM yyyy HH:mm:ss ", CultureInfo.InvariantCulture) + date.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal));

    /// <summary>Without angle brackets.</summary>
    public MimeBuilder MessageId(string id) => Token("Message-ID", $"<{id}>");

    /// <summary>The message this one answers (RFC 5322 §3.6.4), ids without angle brackets, oldest first.</summary>
    public MimeBuilder InReplyTo(string id, params IEnumerable<string> references)
    {
        Token("In-Reply-To", $"<{id}>");
        fields.Structured("References", references.Append(id).Select(reference => $"<{CheckToken(reference)}>"));
        return this;
    }

    /// <summary>Any field of free text; control characters become spaces. <see cref="ArgumentException"/> when the name is none.</summary>
    public MimeBuilder Text(string field, string text)
    {
        CheckName(field);
        fields.Unstructured(field, text);
        return this;
    }

    /// <summary>Any field of printable ASCII without meaning to be encoded, as Auto-Submitted. <see cref="ArgumentException"/> for other characters.</summary>
    public MimeBuilder Token(string field, string value)
    {
        CheckName(field);
        fields.Structured(field, CheckToken(value).Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return this;
    }

    /// <summary>The text/plain body.</summary>
    public MimeBuilder Body(string text)
    {
        this.text = text;
        return this;
    }

    /// <summary>The text/html body; with a plain one too, it becomes the richer alternative.</summary>
    public MimeBuilder Html(string html)
    {
        this.html = html;
        return this;
    }

    public MimeBuilder Attach(OutgoingFile file)
    {
        if (file.Type.Count(c => c == '/') != 1 || file.Type.Any(c => !char.IsAsciiLetterOrDigit(c) && !"/+-._!#$&^".Contains(c, StringComparison.Ordinal)))
            throw new ArgumentException("The media type is no \"type/subtype\".", nameof(file));
        files.Add(file);
        return this;
    }

    public MimeBuilder Attach(string name, string type, ReadOnlyMemory<byte> content) =>
        Attach(new OutgoingFile(name, type, () => new MemoryStream(content.ToArray(), writable: false)));

    /// <summary>The whole message in memory.</summary>
    public async Task<byte[]> ToBytes(CancellationToken ct)
    {
        using var output = new MemoryStream();
        await Write(output, ct);
        return output.ToArray();
    }

    /// <summary>Writes the message; files are streamed through a buffer of 28.5 KB. May be called once when a file can be opened once.</summary>
    public async Task Write(Stream output, CancellationToken ct)
    {
        await output.WriteAsync(Encoding.UTF8.GetBytes($"{header}MIME-Version: 1.0\r\n"), ct);
        if (files.Count == 0)
        {
            await WriteBodies(output, ct);
            return;
        }

        var boundary = NewBoundary();
        await Part(output, fields => Multipart(fields, "mixed", boundary), ct);
        await Line(output, $"--{boundary}\r\n", ct);
        await WriteBodies(output, ct);
        foreach (var file in files)
        {
            await Line(output, $"\r\n--{boundary}\r\n", ct);
            await WriteFile(file, output, ct);
        }

        await Line(output, $"\r\n--{boundary}--\r\n", ct);
    }

    async Task WriteBodies(Stream output, CancellationToken ct)
    {
        if (html is null || text is null)
        {
            var only = text ?? html ?? "";
            await WriteText(html is null ? "plain" : "html", files.Count == 0 && !only.EndsWith('\n') ? only + "\n" : only, output, ct);
            return;
        }

        var boundary = NewBoundary();
        await Part(output, fields => Multipart(fields, "alternative", boundary), ct);
        await Line(output, $"--{boundary}\r\n", ct);
        await WriteText("plain", text, output, ct);
        await Line(output, $"\r\n--{boundary}\r\n", ct);
        await WriteText("html", html, output, ct);
        await Line(output, $"\r\n--{boundary}--\r\n", ct);
    }

    static async Task WriteText(string subtype, string text, Stream output, CancellationToken ct)
    {
        var octets = BodyWriter.Normalize(text);
        var encoding = BodyWriter.Choose(octets);
        await Part(output, fields =>
        {
            fields.Structured("Content-Type", $"text/{subtype};", "charset=utf-8");
            fields.Structured("Content-Transfer-Encoding", encoding);
        }, ct);

        using var encoded = new MemoryStream(octets.Length + octets.Length / 2);
        switch (encoding)
        {
            case "base64": BodyWriter.Base64(octets, encoded); break;
            case "quoted-printable": BodyWriter.QuotedPrintable(octets, encoded); break;
            default: encoded.Write(octets); break;
        }

        await output.WriteAsync(encoded.GetBuffer().AsMemory(0, (int)encoded.Length), ct);
    }

    static async Task WriteFile(OutgoingFile file, Stream output, CancellationToken ct)
    {
        await Part(output, fields =>
        {
            fields.Structured("Content-Type", file.Type);
            fields.Structured("Content-Transfer-Encoding", "base64");
            fields.Structured("Content-Disposition", [file.ContentId is null ? "attachment;" : "inline;", .. ParameterWriter.Tokens("filename", file.Name)]);
            if (file.ContentId is { } id) fields.Structured("Content-ID", $"<{CheckToken(id)}>");
        }, ct);

        await using var content = file.Open();
        var chunk = new byte[BodyWriter.Base64LineOctets * 512];
        using var encoded = new MemoryStream();
        while (await content.ReadAtLeastAsync(chunk, chunk.Length, throwOnEndOfStream: false, ct) is > 0 and var read)
        {
            encoded.SetLength(0);
            BodyWriter.Base64(chunk.AsSpan(0, read), encoded);
            await output.WriteAsync(encoded.GetBuffer().AsMemory(0, (int)encoded.Length), ct);
        }
    }

    static Task Part(Stream output, Action<HeaderWriter> write, CancellationToken ct)
    {
        var header = new StringBuilder();
        write(new(header));
        return Line(output, header.Append("\r\n").ToString(), ct);
    }

    static void Multipart(HeaderWriter fields, string subtype, string boundary) =>
        fields.Structured("Content-Type", $"multipart/{subtype};", $"boundary=\"{boundary}\"");

    /// <summary>"=_" stands in no base64 and in no quoted-printable (RFC 2045 §6.7), and text with it is never sent as 7bit.</summary>
    static string NewBoundary() => $"=_{RandomNumberGenerator.GetHexString(32, lowercase: true)}";

    static Task Line(Stream output, string line, CancellationToken ct) => output.WriteAsync(Encoding.ASCII.GetBytes(line), ct).AsTask();

    static void CheckName(string field)
    {
        if (!HeaderWriter.IsFieldName(field)) throw new ArgumentException("The name is no field name.", nameof(field));
    }

    static string CheckToken(string value) => value.AsSpan().ContainsAnyExceptInRange(' ', '~')
        ? throw new ArgumentException("The value is not printable ASCII.", nameof(value))
        : value;
}
