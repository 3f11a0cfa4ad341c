using System.Text;

namespace Postern.Mail.Mime.Protected;

/// <summary>One <c>HP-Outer: Name: value</c> of a payload: what the sender let stand outside (RFC 9788 §2.2).</summary>
/// <param name="Field">Name of the outer field.</param>
/// <param name="Text">Its decoded text.</param>
readonly record struct HpOuter(string Field, string Text)
{
    public const string Name = "HP-Outer";

    /// <summary>False for a body without a colon: such a field says nothing.</summary>
    public static bool TryRead(HeaderField field, out HpOuter outer)
    {
        var body = field.Body;
        var colon = body.IndexOf((byte)':');
        outer = colon < 1 ? default : new(Encoding.ASCII.GetString(body[..colon].TrimEnd(" \t"u8)), HeaderText.Decode(body[(colon + 1)..].Trim(" \t\r\n"u8)));
        return colon >= 1;
    }

    public bool Is(string name) => Field.Equals(name, StringComparison.OrdinalIgnoreCase);
}
