using System.Text;

namespace Postern.Mail.Mime.Protected;

/// <summary>
/// The payload's Content-Type with its <c>hp</c> parameter (RFC 9788 §2.1). Where something is hidden, the parameter of the draft before it stands
/// there too: Thunderbird, K-9, mutt and notmuch of today show the real subject by that one alone, and who knows the RFC does not look at it.
/// </summary>
static class PayloadType
{
    public static ReadOnlySpan<byte> Default(bool isCipher) =>
        isCipher ? "Content-Type: text/plain; hp=\"cipher\"; protected-headers=\"v1\"\r\n"u8 : "Content-Type: text/plain; hp=\"clear\"\r\n"u8;

    /// <summary>
    /// The field as the sender wrote it, with our parameter directly behind the type: there, nothing malformed in what follows can hide it.
    /// What is no type is text/plain (RFC 2045 §5.2). One of these that came along is renamed.
    /// </summary>
    public static ReadOnlySpan<byte> Of(HeaderField field, bool isCipher)
    {
        var body = field.Body.ToArray();
        var main = new ParameterReader(body).Main;
        if (main.IsEmpty || !((ReadOnlySpan<byte>)body).Overlaps(main, out var start)) return Default(isCipher);

        Rename(body);
        var isType = Ascii.EqualsIgnoreCase(main, MimeType.Of(field.Parameters, defaultIsMessage: false).Name);
        var parameter = isCipher ? "; hp=\"cipher\"; protected-headers=\"v1\""u8 : "; hp=\"clear\""u8;
        var before = isType ? body.AsSpan(0, start + main.Length) : "text/plain"u8;
        return (byte[])[.. "Content-Type: "u8, .. before, .. parameter, .. body.AsSpan(start + main.Length), .. "\r\n"u8];
    }

    static void Rename(Span<byte> body)
    {
        var reader = new ParameterReader(body);
        while (reader.MoveNext())
        {
            var name = reader.Name;
            if (!IsOurs(name)) continue;
            ((ReadOnlySpan<byte>)body).Overlaps(name, out var start);
            "x-"u8.CopyTo(body[start..]);
        }
    }

    static bool IsOurs(ReadOnlySpan<byte> name)
    {
        var star = name.IndexOf((byte)'*');
        var plain = star < 0 ? name : name[..star];
        return Ascii.EqualsIgnoreCase(plain, "hp"u8) || Ascii.EqualsIgnoreCase(plain, "hp-legacy-display"u8)
            || Ascii.EqualsIgnoreCase(plain, "protected-headers"u8);
    }
}
