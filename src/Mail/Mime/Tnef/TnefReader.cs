using System.Buffers;
using Postern.Mail.Text;

namespace Postern.Mail.Mime.Tnef;

/// <summary>
/// Reads application/ms-tnef from a stream of any size ([MS-OXTNEF]). Of a damaged one it gives what stands before the damage. Memory is bounded by limits and not by what is read.
/// </summary>
public sealed class TnefReader
{
    /// <summary>Most files, those of messages inside it among them.</summary>
    public const int FilesMax = 200;

    /// <summary>Most attributes, and most properties of all lists together.</summary>
    public const int EntriesMax = 50_000;

    /// <summary>Messages inside of messages that are taken apart.</summary>
    public const int DepthMax = 4;

    /// <summary>Octets of a name that are read.</summary>
    public const int NameLengthMax = 2048;

    const uint Signature = 0x223E9F78;
    const string Utf16 = "utf-16";

    readonly TnefSource source;
    readonly List<TnefFile> files = [];
    int entries;
    bool isDamaged;

    TnefReader(TnefSource source) => this.source = source;

    /// <summary>Reads to the end.</summary>
    /// <param name="body">Without its transfer encoding; stays open.</param>
    /// <param name="ct">Stops.</param>
    /// <returns>Null when it is no TNEF.</returns>
    public static async Task<TnefContent?> Read(Stream body, CancellationToken ct)
    {
        var reader = new TnefReader(new TnefSource(body, ct));
        var message = new OneMessage();
        try
        {
            if (!await reader.Begins()) return null;
            await reader.Message(message, depth: 0);
            return new() { Files = reader.files, Body = message.Body, IsWhole = !reader.isDamaged };
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            reader.Finish(message);
            return new() { Files = reader.files, Body = message.Body is { } said && reader.IsThere(said.Offset, said.Length) ? said : null, IsWhole = false };
        }
    }

    async Task<bool> Begins()
    {
        try
        {
            if (await source.UInt32() != Signature) return false;
            await source.UInt16();
            return true;
        }
        catch (EndOfStreamException)
        {
            return false;
        }
    }

    // [MS-OXTNEF] §2.1.3: level, name and type, length, data, and the sum of the data.
    async Task Message(OneMessage message, int depth)
    {
        while (!source.IsAtEnd && !await source.HasEnded())
        {
            var level = (await source.Take(1)).Span[0];
            if (level is not (1 or 2)) throw new InvalidDataException("no attribute");
            Count();
            var (name, length) = (await source.UInt32(), await source.UInt32());
            source.Enter(length);
            await Attribute(message, (TnefName)name, length, depth);
            var sum = await source.Leave();
            isDamaged |= await source.UInt16() != sum; // programs write wrong ones, and what stands behind it can be read
        }

        Finish(message);
    }

    async Task Attribute(OneMessage message, TnefName name, uint length, int depth)
    {
        switch (name)
        {
            case TnefName.OemCodepage when length >= 4: message.Codepage = $"cp{await source.UInt32()}"; break;
            case TnefName.Subject: message.Subject = await Name(length, message.Codepage); break;
            case TnefName.Body: message.Offer(TnefForm.Text, message.Codepage, source.Position, length); break;
            case TnefName.MessageProperties: await Properties(message, depth, isFile: false); break;
            case TnefName.FileBegins:
                Finish(message);
                message.File = new OneFile();
                break;
            case TnefName.FileTitle when message.File is { } file: file.Title = await Name(length, message.Codepage); break;
            case TnefName.FileData when message.File is { Content: null } file: file.Content = (source.Position, length); break;
            case TnefName.FileProperties when message.File is not null: await Properties(message, depth, isFile: true); break;
        }
    }

    // [MS-OXTNEF] §2.1.3.4: a count, and for each its type, its id, a name where the id says so, and values, all padded to four octets.
    async Task Properties(OneMessage message, int depth, bool isFile)
    {
        for (var left = await source.UInt32(); left > 0; left--)
        {
            Count();
            var (type, id) = (await source.UInt16(), await source.UInt16());
            if (id >= 0x8000) await SkipPropertyName();
            await Values(message, (PropertyId)(isFile ? id : id | MessageLevel), type, depth);
        }
    }

    /// <summary>Set in the id of what belongs to a message and not to a file.</summary>
    const int MessageLevel = 0x10000;

    async Task SkipPropertyName()
    {
        const int guid = 16;
        await source.Skip(guid);
        if (await source.UInt32() == 0) await source.Skip(4);
        else await source.Skip(Padded(await source.UInt32()));
    }

    async Task Values(OneMessage message, PropertyId id, int type, int depth)
    {
        const int several = 0x1000;
        if (SizeOf(type & ~several) is { } size)
        {
            if (id == PropertyId.MessageCodepage && type == (int)PropertyType.Int32) message.SayHtmlIs($"cp{await source.UInt32()}");
            else await source.Skip((type & several) == 0 ? size : (long)size * await source.UInt32());
            return;
        }

        var count = await source.UInt32();
        for (var value = 0; value < count; value++)
        {
            Count();
            var length = await source.UInt32();
            source.Enter(length);
            if (value == 0) await Value(message, id, (PropertyType)type, length, depth);
            await source.Leave();
            await source.Skip(Math.Min(Padded(length) - length, source.Left));
        }
    }

    async Task Value(OneMessage message, PropertyId id, PropertyType type, uint length, int depth)
    {
        var charset = type == PropertyType.Unicode ? Utf16 : message.Codepage;
        switch (id)
        {
            case PropertyId.MessageSubject: message.Subject = await Name(length, charset); break;
            case PropertyId.MessageText: message.Offer(TnefForm.Text, charset, source.Position, length); break;
            case PropertyId.MessageHtml: message.Offer(TnefForm.Html, charset, source.Position, length); break;
            case PropertyId.MessageRtf: message.Offer(TnefForm.Rtf, charset, source.Position, length); break;
            case PropertyId.FileLongName: message.File!.LongName = await Name(length, charset); break;
            case PropertyId.FileName: message.File!.ShortName = await Name(length, charset); break;
            case PropertyId.FileShownName: message.File!.ShownName = await Name(length, charset); break;
            case PropertyId.FileType: message.File!.Type = await Name(length, charset); break;
            case PropertyId.FileContent when type == PropertyType.Object: await Inside(message.File!, length, depth); break;
            case PropertyId.FileContent when length > 0: message.File!.Content = (source.Position, length); break;
        }
    }

    // [MS-OXTNEF] §2.1.3.4.1: an object begins with the id of its interface; a message in it is TNEF again.
    async Task Inside(OneFile file, uint length, int depth)
    {
        var kind = length > 16 ? new Guid((await source.Take(16)).Span) : Guid.Empty;
        file.Content = (source.Position, length > 16 ? length - 16 : 0);
        if (kind != MessageInterface || depth == DepthMax || !await Begins()) return;

        var inner = new OneMessage();
        await Message(inner, depth + 1);
        file.Content = null; // its parts are offered instead
        if (inner.Body is { } body) Add(inner.FileOf(body));
    }

    static readonly Guid MessageInterface = new("00020307-0000-0000-C000-000000000046");

    void Finish(OneMessage message)
    {
        if (message.File is { Content: var (offset, length) } file && IsThere(offset, length)) Add(new(file.Name, file.MediaType, offset, length));
        message.File = null;
    }

    bool IsThere(long offset, long length) => offset + length <= source.Position;

    void Add(TnefFile file)
    {
        if (files.Count == FilesMax) isDamaged = true;
        else files.Add(file);
    }

    void Count()
    {
        if (++entries > EntriesMax) throw new InvalidDataException("too many entries");
    }

    async Task<string> Name(uint length, string charset)
    {
        var octets = await source.Take((int)Math.Min(length, NameLengthMax));
        return Charset.Decode(charset, octets.Span).TrimEnd('\0');
    }

    /// <returns>Octets of one value with its padding; null for a type whose values have a length.</returns>
    static int? SizeOf(int type) => (PropertyType)type switch
    {
        PropertyType.Int16 or PropertyType.Int32 or PropertyType.Single or PropertyType.Error or PropertyType.Boolean => 4,
        PropertyType.Double or PropertyType.Currency or PropertyType.AppTime or PropertyType.Int64 or PropertyType.SystemTime => 8,
        PropertyType.Guid => 16,
        PropertyType.String8 or PropertyType.Unicode or PropertyType.Object or PropertyType.Binary => null,
        _ => throw new InvalidDataException("no such type"),
    };

    static long Padded(uint length) => (length + 3L) & ~3L;

    /// <summary>A message while it is read.</summary>
    sealed class OneMessage
    {
        public string Codepage { get; set; } = "cp1252";
        public string Subject { get; set; } = "";
        public TnefBody? Body { get; private set; }

        /// <summary>The file whose attributes come now.</summary>
        public OneFile? File { get; set; }

        public void Offer(TnefForm form, string charset, long offset, long length)
        {
            if (length > 0 && (Body is null || form > Body.Form)) Body = new(form, charset, offset, length);
        }

        // It stands behind the HTML: lists are in the order of ids.
        public void SayHtmlIs(string codepage)
        {
            if (Body is { Form: TnefForm.Html, Charset: not Utf16 } html) Body = html with { Charset = codepage };
        }

        public TnefFile FileOf(TnefBody body)
        {
            var name = Subject.Length > 0 ? Subject.Replace('/', '_') : "message";
            return body.Form switch
            {
                TnefForm.Text => new($"{name}.txt", "text/plain", body.Offset, body.Length),
                TnefForm.Html => new($"{name}.html", "text/html", body.Offset, body.Length),
                TnefForm.Rtf => new($"{name}.rtf", CompressedRtf.Type, body.Offset, body.Length),
            };
        }
    }

    // RFC 6838 §4.2.
    static readonly SearchValues<char> TypeCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789!#$&-^_.+/");

    /// <summary>A file while it is read.</summary>
    sealed class OneFile
    {
        public string? Title { get; set; }
        public string? LongName { get; set; }
        public string? ShortName { get; set; }
        public string? ShownName { get; set; }
        public string? Type { get; set; }

        /// <summary>Null before it came, and for a message whose parts are offered instead.</summary>
        public (long Offset, long Length)? Content { get; set; }

        public string Name => new[] { LongName, Title, ShownName, ShortName }.FirstOrDefault(each => !string.IsNullOrWhiteSpace(each)) ?? "";

        public string MediaType => Type?.Trim().ToLowerInvariant() is { Length: > 0 } type && IsMediaType(type) ? type : "application/octet-stream";

        static bool IsMediaType(string type) => type.Count(each => each == '/') == 1 && type[0] != '/' && type[^1] != '/' && !type.AsSpan().ContainsAnyExcept(TypeCharacters);
    }

    /// <summary>Attributes that are looked at: the id in the lower half, its type in the upper.</summary>
    enum TnefName : uint
    {
        Subject = 0x00018004,
        Body = 0x0002800C,
        FileData = 0x0006800F,
        FileTitle = 0x00018010,
        FileBegins = 0x00069002,
        MessageProperties = 0x00069003,
        FileProperties = 0x00069005,
        OemCodepage = 0x00069007,
    }

    /// <summary>Properties that are looked at ([MS-OXPROPS]).</summary>
    enum PropertyId
    {
        FileShownName = 0x3001,
        FileContent = 0x3701,
        FileName = 0x3704,
        FileLongName = 0x3707,
        FileType = 0x370E,
        MessageSubject = MessageLevel | 0x0037,
        MessageText = MessageLevel | 0x1000,
        MessageRtf = MessageLevel | 0x1009,
        MessageHtml = MessageLevel | 0x1013,
        MessageCodepage = MessageLevel | 0x3FDE,
    }

    /// <summary>[MS-OXCDATA] §2.11.1.</summary>
    enum PropertyType
    {
        Int16 = 0x0002,
        Int32 = 0x0003,
        Single = 0x0004,
        Double = 0x0005,
        Currency = 0x0006,
        AppTime = 0x0007,
        Error = 0x000A,
        Boolean = 0x000B,
        Object = 0x000D,
        Int64 = 0x0014,
        String8 = 0x001E,
        Unicode = 0x001F,
        SystemTime = 0x0040,
        Guid = 0x0048,
        Binary = 0x0102,
    }
}
