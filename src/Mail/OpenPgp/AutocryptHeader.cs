using System.Text;
using Postern.Mail.Addresses;
using Postern.Mail.Mime;

namespace Postern.Mail.OpenPgp;

/// <summary>The Autocrypt header field (Autocrypt Level 1 §2.1): a sender's key, for answering. Whoever wrote the message wrote it: trust "harvested" at most.</summary>
/// <param name="Address">Whose key it is; counts only when it is the From address, which others check.</param>
/// <param name="PrefersEncryption">"prefer-encrypt=mutual".</param>
/// <param name="Key">The key, binary, not looked into: <see cref="OpenPgpKeyFile.Read"/> does.</param>
public sealed record AutocryptHeader(EmailAddress Address, bool PrefersEncryption, ReadOnlyMemory<byte> Key)
{
    public const string Name = "Autocrypt";

    /// <summary>Base64 characters of one folded line.</summary>
    const int LineMax = 76;

    /// <summary>Reads a field body; null when it is none: an attribute that is not known and does not begin with "_" makes it one, too (§2.1).</summary>
    public static AutocryptHeader? Read(ReadOnlySpan<byte> field)
    {
        if (field.Length > OpenPgpLimits.AutocryptFieldMax || !System.Text.Ascii.IsValid(field)) return null;

        string? addr = null, prefer = null, data = null;
        foreach (var attribute in Encoding.ASCII.GetString(field).Split(';'))
        {
            var (name, value) = Split(attribute);
            if (name.Length == 0 && value.Length == 0) continue;
            ref var known = ref data;
            if (name == "addr") known = ref addr;
            else if (name == "prefer-encrypt") known = ref prefer;
            else if (name != "keydata" && !name.StartsWith('_')) return null;
            if (name.StartsWith('_')) continue;
            if (known is not null) return null;
            known = value;
        }

        return addr is null || data is null || !EmailAddress.TryParse(addr, out var address) || KeyOf(data) is not { Length: > 0 } key
            ? null
            : new(address, prefer == "mutual", key);
    }

    /// <summary>The one field of a message; several for one sender cancel each other out (§2.3).</summary>
    public static AutocryptHeader? Of(MimeEntity message)
    {
        AutocryptHeader? found = null;
        for (var index = 0; index < message.FieldCount; index++)
        {
            var field = message.Field(index);
            if (!field.Is("Autocrypt"u8) || Read(field.Body) is not { } header) continue;
            if (found is not null) return null;
            found = header;
        }

        return found;
    }

    /// <summary>The whole field, folded, CRLF at its end. The key should be small: <see cref="OpenPgpKeyFile.Minimal"/>.</summary>
    public string Write()
    {
        var field = new StringBuilder($"{Name}: addr={Address};{(PrefersEncryption ? " prefer-encrypt=mutual;" : "")} keydata=\r\n");
        var base64 = Convert.ToBase64String(Key.Span);
        for (var at = 0; at < base64.Length; at += LineMax) field.Append(' ').Append(base64.AsSpan(at, Math.Min(LineMax, base64.Length - at))).Append("\r\n");
        return field.ToString();
    }

    public bool Equals(AutocryptHeader? other) =>
        other is not null && Address == other.Address && PrefersEncryption == other.PrefersEncryption && Key.Span.SequenceEqual(other.Key.Span);

    public override int GetHashCode() => Address.GetHashCode();

    static (string Name, string Value) Split(string attribute)
    {
        var equals = attribute.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (attribute.Trim(), "") : (attribute[..equals].Trim(), attribute[(equals + 1)..].Trim());
    }

    static byte[]? KeyOf(string data)
    {
        var buffer = new byte[data.Length];
        return Convert.TryFromBase64String(data, buffer, out var length) ? buffer[..length] : null;
    }
}
