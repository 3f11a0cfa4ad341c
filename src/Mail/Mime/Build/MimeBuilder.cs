using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Postern.Mail.Addresses;

namespace Postern.Mail.Mime.Build;

/// <summary>A file to send, read once while the message is written; whoever opened <paramref name="Content"/> disposes it.</summary>
public sealed record OutgoingFile(string Name, string Type, Stream Content);

/// <summary>
/// Writes a message (RFC 5322, RFC 2045): text, text with HTML, files. CRLF everywhere, ASCII everywhere, and no text that is
/// handed in can become a header field or a boundary. Not for several threads.
/// </summary>
public sealed class MimeBuilder
{
    readonly StringBuilder header = new();
    readonly HeaderWriter fields;
    string seed = RandomNumberGenerator.GetHexString(32, lowercase: true);
    string? text;
    string? html;
    string? report;
    string? reported;

    public MimeBuilder() => fields = new(header);

    /// <summary>Adds a field of mailboxes, as From or To. <see cref="ArgumentException"/> for an address that could not stand in a header.</summary>
    public MimeBuilder Mailboxes(string field, params IReadOnlyList<(string? Name, string Address)> mailboxes)
    {
        CheckName(field);
        foreach (var (_, address) in mailboxes)
        {
            // SMTPUTF8 addresses are not ASCII; nothing else may be odd. The value is not repeated: it names a person.
            if (!EmailAddress.TryParse(address, out _) || address.AsSpan().ContainsAny('\u2028', '\u2029'))
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

    /// <summary>Makes a message with files a report of this type (RFC 6522 §3): the text is for people, the first file for machines.</summary>
    /// <param name="type">Letters, digits and hyphens.</param>
    public MimeBuilder Report(string type)
    {
        if (type.Length == 0 || !type.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')) throw new ArgumentException("The type has other characters.", nameof(type));
        report = type;
        return this;
    }

    /// <summary>Makes a message without files a report: the text is for people, these fields are for programs, as <c>message/</c> of this type (RFC 6522 §3).</summary>
    /// <param name="type">Letters, digits and hyphens.</param>
    /// <param name="fields">US-ASCII, lines that end with CRLF. <see cref="ArgumentException"/> for others.</param>
    public MimeBuilder Report(string type, string fields)
    {
        if (fields.Split("\r\n").Any(line => line.AsSpan().ContainsAnyExceptInRange(' ', '~')))
            throw new ArgumentException("The fields are not lines of printable ASCII.", nameof(fields));

        reported = fields;
        return Report(type);
    }

    /// <summary>Makes the boundaries from a word, and so the octets of the message a function of what is handed in. By chance where this is not said.</summary>
    /// <param name="word">Letters and digits, at most 60.</param>
    public MimeBuilder Boundary(string word)
    {
        if (word.Length is 0 or > 60 || !word.All(char.IsAsciiLetterOrDigit)) throw new ArgumentException("The word has other characters, or too many.", nameof(word));
        seed = word;
        return this;
    }

    /// <summary>The whole message, without files.</summary>
    public byte[] ToBytes()
    {
        using var output = new MemoryStream();
        WriteHeader(output);
        if (reported is null) WriteBodies(output, isWhole: true);
        else WriteReport(reported, output);
        return output.ToArray();
    }

    /// <summary>Writes the message with files, each read to its end before the next is asked for, through a buffer of 28.5 KB.</summary>
    public async Task Write(Stream output, IAsyncEnumerable<OutgoingFile> files, CancellationToken ct)
    {
        using var piece = new MemoryStream();
        WriteHeader(piece);
        Part(piece, fields => Multipart(fields, report is null ? ["multipart/mixed;"] : ReportType, BoundaryOf(1)));
        Line(piece, $"--{BoundaryOf(1)}\r\n");
        WriteBodies(piece, isWhole: false);
        await foreach (var file in files.WithCancellation(ct))
        {
            Line(piece, $"\r\n--{BoundaryOf(1)}\r\n");
            BeginFile(file, piece);
            await WriteContent(file.Content, piece, output, ct);
        }

        Line(piece, $"\r\n--{BoundaryOf(1)}--\r\n");
        await PassOn(piece, output, ct);
    }

    void WriteHeader(MemoryStream output) => output.Write(Encoding.UTF8.GetBytes($"{header}MIME-Version: 1.0\r\n"));

    string[] ReportType => ["multipart/report;", $"report-type={report};"];

    void WriteReport(string fields, MemoryStream output)
    {
        Part(output, header => Multipart(header, ReportType, BoundaryOf(1)));
        Line(output, $"--{BoundaryOf(1)}\r\n");
        WriteBodies(output, isWhole: false);
        Line(output, $"\r\n--{BoundaryOf(1)}\r\n");
        Part(output, header => header.Structured("Content-Type", $"message/{report}"));
        Line(output, $"{fields}\r\n--{BoundaryOf(1)}--\r\n");
    }

    void WriteBodies(MemoryStream output, bool isWhole)
    {
        if (html is null || text is null)
        {
            var only = text ?? html ?? "";
            WriteText(html is null ? "plain" : "html", isWhole && !only.EndsWith('\n') ? only + "\n" : only, output);
            return;
        }

        Part(output, fields => Multipart(fields, ["multipart/alternative;"], BoundaryOf(2)));
        Line(output, $"--{BoundaryOf(2)}\r\n");
        WriteText("plain", text, output);
        Line(output, $"\r\n--{BoundaryOf(2)}\r\n");
        WriteText("html", html, output);
        Line(output, $"\r\n--{BoundaryOf(2)}--\r\n");
    }

    static void WriteText(string subtype, string text, MemoryStream output)
    {
        var octets = BodyWriter.Normalize(text);
        var encoding = BodyWriter.Choose(octets);
        Part(output, fields =>
        {
            fields.Structured("Content-Type", $"text/{subtype};", "charset=utf-8");
            fields.Structured("Content-Transfer-Encoding", encoding);
        });

        switch (encoding)
        {
            case "base64": BodyWriter.Base64(octets, output); break;
            case "quoted-printable": BodyWriter.QuotedPrintable(octets, output); break;
            default: output.Write(octets); break;
        }
    }

    static void BeginFile(OutgoingFile file, MemoryStream output)
    {
        if (file.Type.Count(c => c == '/') != 1 || file.Type.Any(c => !char.IsAsciiLetterOrDigit(c) && !"/+-._!#$&^".Contains(c, StringComparison.Ordinal)))
            throw new ArgumentException("The media type is no \"type/subtype\".", nameof(file));

        Part(output, fields =>
        {
            fields.Structured("Content-Type", file.Type);
            fields.Structured("Content-Transfer-Encoding", "base64");
            fields.Structured("Content-Disposition", ["attachment;", .. ParameterWriter.Tokens("filename", file.Name)]);
        });
    }

    static async Task WriteContent(Stream content, MemoryStream piece, Stream output, CancellationToken ct)
    {
        var chunk = new byte[BodyWriter.Base64LineOctets * 512];
        while (await content.ReadAtLeastAsync(chunk, chunk.Length, throwOnEndOfStream: false, ct) is > 0 and var read)
        {
            BodyWriter.Base64(chunk.AsSpan(0, read), piece);
            await PassOn(piece, output, ct);
        }
    }

    static async Task PassOn(MemoryStream piece, Stream output, CancellationToken ct)
    {
        await output.WriteAsync(piece.GetBuffer().AsMemory(0, (int)piece.Length), ct);
        piece.SetLength(0);
    }

    static void Part(MemoryStream output, Action<HeaderWriter> write)
    {
        var header = new StringBuilder();
        write(new(header));
        Line(output, header.Append("\r\n").ToString());
    }

    static void Multipart(HeaderWriter fields, string[] type, string boundary) => fields.Structured("Content-Type", [.. type, $"boundary=\"{boundary}\""]);

    /// <summary>"=_" stands in no base64 and in no quoted-printable (RFC 2045 §6.7), and text with it is never sent as 7bit.</summary>
    string BoundaryOf(int multipart) => $"=_{seed}_{multipart}";

    static void Line(MemoryStream output, string line) => output.Write(Encoding.ASCII.GetBytes(line));

    static void CheckName(string field)
    {
        if (!HeaderWriter.IsFieldName(field)) throw new ArgumentException("The name is no field name.", nameof(field));
    }

    static string CheckToken(string value) => value.AsSpan().ContainsAnyExceptInRange(' ', '~')
        ? throw new ArgumentException("The value is not printable ASCII.", nameof(value))
        : value;
}
