namespace Postern.Mail.Smtp;

/// <summary>One SMTP reply (RFC 5321 §4.2), ours or a peer's. <paramref name="Text"/> holds several lines apart by LF, without codes.</summary>
/// <param name="Code">Three digits, 200 to 599.</param>
/// <param name="Enhanced">Enhanced status code (RFC 3463) as <c>5.7.1</c>; null where none belongs.</param>
/// <param name="Text">Human text. Ours never holds a control character; a peer's may name an address, so it is PHI until sealed.</param>
public sealed record SmtpReply(int Code, string? Enhanced, string Text)
{
    public bool IsPositive => Code is >= 200 and < 400;

    public bool IsTransient => Code is >= 400 and < 500;

    public bool IsPermanent => Code is >= 500 and < 600;
}
