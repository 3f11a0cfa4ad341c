namespace Postern.Mail.Smtp.Client;

/// <summary>How a server wants to be spoken to.</summary>
public enum MailProtocol
{
    Smtp,

    /// <summary>
    /// RFC 2033: LHLO instead of EHLO (§4.1), and after the data a reply of its own for each recipient (§4.2), so that one transaction takes one
    /// recipient here: of two, one could have the message and the other not.
    /// </summary>
    Lmtp,
}
