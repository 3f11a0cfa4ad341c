using System.Text;
using System.Text.Unicode;

namespace Postern.Mail.OpenPgp;

/// <summary>An OpenPGP block in a text, as people pasted it before PGP/MIME.</summary>
/// <param name="Block">Where it stands.</param>
/// <param name="IsClearSigned">Text that is readable and signed, or an armored message.</param>
/// <param name="HasMoreOutside">Whether the text has more than white space around the block.</param>
readonly record struct InlineMessage(ArmorBlock Block, bool IsClearSigned, bool HasMoreOutside)
{
    /// <summary>The block of a text. With several of them none is opened: a reader could not tell which words belong to which signature.</summary>
    public static bool TryFind(ReadOnlySpan<byte> text, out InlineMessage found, out string? refusal)
    {
        (found, refusal) = (default, null);
        var has = false;
        for (var at = 0; Armor.TryFind(text, at, out var block); at = block.End)
        {
            if (block.Label is not ("PGP MESSAGE" or "PGP SIGNED MESSAGE")) continue;
            if (has) refusal = "There is more than one OpenPGP block in the text.";
            if (has) return true;

            var outside = !text[..block.Start].Trim(" \t\r\n"u8).IsEmpty || !text[block.End..].Trim(" \t\r\n"u8).IsEmpty;
            found = new(block, block.Label == "PGP SIGNED MESSAGE", outside);
            has = true;
        }

        if (has && found.IsClearSigned && !HasOnlyHashHeaders(text, found.Block)) refusal = "Its signed text has header lines that the signature does not cover.";
        return has;
    }

    /// <summary>RFC 9580 §7: nothing but "Hash" stands above the empty line; other lines would be shown by some readers, and are signed by nobody.</summary>
    static bool HasOnlyHashHeaders(ReadOnlySpan<byte> text, in ArmorBlock block)
    {
        var at = block.Start + text[block.Start..].IndexOf((byte)'\n') + 1;
        while (at < block.End)
        {
            var newline = text[at..].IndexOf((byte)'\n');
            if (newline < 0) return false;
            var line = text.Slice(at, newline).TrimEnd((byte)'\r');
            if (line.IsEmpty) return true;
            if (!line.StartsWith("Hash: "u8) || line.ContainsAnyExceptInRange((byte)' ', (byte)'z')) return false;
            at += newline + 1;
        }

        return false;
    }

    /// <summary>The opened text as an entity.</summary>
    public static byte[] Entity(ReadOnlySpan<byte> text, string? charset)
    {
        var name = charset is not null && charset.Length <= 40 && charset.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':') ? charset : null;
        if (name is null or "us-ascii" || Utf8.IsValid(text)) name = Utf8.IsValid(text) ? "utf-8" : name is null or "us-ascii" ? "windows-1252" : name;
        return [.. Encoding.ASCII.GetBytes($"Content-Type: text/plain; charset={name}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"), .. text];
    }
}
