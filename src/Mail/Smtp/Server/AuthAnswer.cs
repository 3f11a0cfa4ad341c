namespace Postern.Mail.Smtp.Server;

/// <summary>What an AUTH exchange came to (RFC 4954 §4).</summary>
abstract record AuthAnswer
{
    AuthAnswer() { }

    public sealed record Succeeded(string User) : AuthAnswer;

    /// <summary>Name or password is wrong, or no such user: nobody is told which.</summary>
    public sealed record Failed : AuthAnswer;

    /// <summary>Cancelled or malformed: no password was tried.</summary>
    public sealed record Refused(SmtpReply Reply) : AuthAnswer;

    /// <summary>The octets no longer make lines, or no more come: nothing sensible can follow.</summary>
    public sealed record Over(SmtpReply? Reply) : AuthAnswer;
}
