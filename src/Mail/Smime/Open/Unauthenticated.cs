using System.Text.Unicode;
using Postern.Mail.Mime;

namespace Postern.Mail.Smime.Open;

/// <summary>
/// What may be handed out of a content that nothing protects from changes (AES-CBC, 3DES; EFAIL, CVE-2017-17689). Whoever puts blocks of
/// his own into CBC gets a block of chance before each of them, and sixteen octets of chance are text once in five million times. So:
/// the whole of it must be text, and begin as an entity does.
/// </summary>
static class Unauthenticated
{
    public static bool IsWhollyText(ReadOnlyMemory<byte> content)
    {
        var octets = content.Span;
        if (octets.ContainsAnyInRange((byte)0, (byte)8) || octets.ContainsAnyInRange((byte)11, (byte)12) || octets.ContainsAnyInRange((byte)14, (byte)31)) return false;
        return !octets.Contains((byte)127) && Utf8.IsValid(octets) && BeginsAsEntity(content);
    }

    /// <summary>Nothing but fields up to the empty line, Content-Type among them.</summary>
    static bool BeginsAsEntity(ReadOnlyMemory<byte> content)
    {
        var root = MimeMessage.Parse(content).Root;
        if (root.Find("Content-Type"u8) is null) return false;
        var length = 0;
        for (var at = 0; at < root.FieldCount; at++) length += root.Field(at).Raw.Length;
        return root.Header.Length - length <= 2;
    }
}
