using Postern.Mail.Addresses;

namespace Postern.Mail.Smtp;

/// <summary>What MAIL declared: the reverse-path and its parameters (RFC 5321 §4.1.1.2).</summary>
/// <param name="Address">Null is the null reverse-path <c>&lt;&gt;</c>, from which no report is ever owed (RFC 5321 §4.5.5).</param>
public sealed record MailFrom(EmailAddress? Address)
{
    /// <summary>SIZE= in octets (RFC 1870); null when the client did not say.</summary>
    public long? Size { get; init; }

    public BodyKind Body { get; init; }

    /// <summary>SMTPUTF8 (RFC 6531): addresses or header fields may hold UTF-8.</summary>
    public bool SmtpUtf8 { get; init; }

    /// <summary>REQUIRETLS (RFC 8689).</summary>
    public bool RequireTls { get; init; }

    /// <summary>The message's own field says <c>TLS-Required: No</c> (RFC 8689 §5). Set from the message at acceptance, never by MAIL.</summary>
    public bool RelaxesTls { get; init; }

    /// <summary>The message asks its reader a question first. Set from the message at acceptance, never by MAIL.</summary>
    public bool AsksQuestion { get; init; }

    /// <summary>The address was proven to have sent this (SPF, or DKIM in alignment with it). Set from checks at acceptance, never by MAIL; false while nobody checked.</summary>
    public bool IsProven { get; init; }

    /// <summary>RET= (RFC 3461 §4.3).</summary>
    public DsnReturn Return { get; init; }

    /// <summary>ENVID= decoded from xtext (RFC 3461 §4.4); null when absent.</summary>
    public string? EnvelopeId { get; init; }
}

/// <summary>What one RCPT declared (RFC 5321 §4.1.1.3, RFC 3461 §4.1 and §4.2).</summary>
public sealed record RcptTo(EmailAddress Address)
{
    public DsnNotify Notify { get; init; }

    /// <summary>ORCPT= as <c>rfc822;address</c>, the address decoded from xtext; null when absent.</summary>
    public string? OriginalRecipient { get; init; }
}

/// <summary>A transaction's envelope: one sender, one or more recipients that were all answered with 250.</summary>
public sealed record Envelope(MailFrom From, IReadOnlyList<RcptTo> Recipients);

public enum BodyKind { SevenBit, EightBitMime }

public enum DsnReturn { Unspecified, Full, Headers }

[Flags]
public enum DsnNotify { Unspecified = 0, Never = 1, Success = 2, Failure = 4, Delay = 8 }
