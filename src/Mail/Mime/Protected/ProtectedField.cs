namespace Postern.Mail.Mime.Protected;

/// <summary>One header field of an opened message, as its sender wrote it.</summary>
/// <param name="Name">As written.</param>
/// <param name="Field">The field inside; decoded when asked.</param>
/// <param name="IsConfidential">
/// It, or its value, was read by nobody on the way: a reply must not let it stand outside its own encryption (RFC 9788 §6.1).
/// </param>
/// <param name="Outside">What stands outside under this name now (the one that is equal, else the topmost; decoded); null when nothing does.</param>
/// <param name="IsChangedOnTheWay">Outside stands something else than the sender says was put there; what is inside counts.</param>
public sealed record ProtectedField(string Name, HeaderField Field, bool IsConfidential, string? Outside, bool IsChangedOnTheWay)
{
    public string Text => Field.Text;

    /// <summary>Whether somebody who sees only the outside sees something else.</summary>
    public bool DiffersOutside => Outside != Text;
}
