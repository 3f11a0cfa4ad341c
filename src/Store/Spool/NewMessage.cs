using System.Net;
using Postern.Mail.Smtp;
using Postern.Mail.Tls;
using Postern.Store.Portal;
using Postern.Store.Replies;

namespace Postern.Store.Spool;

/// <summary>A message about to be accepted: everything that must be durable before anybody hears "yes".</summary>
public sealed record NewMessage
{
    /// <summary>UUIDv7 of the moment of acceptance.</summary>
    public required Guid Id { get; init; }
    public required DateTimeOffset AcceptedAt { get; init; }
    public required Door Door { get; init; }
    public required MailFrom From { get; init; }

    /// <summary>Octets of the message as kept, our own Received line included.</summary>
    public required long Size { get; init; }
    public required Arrival Arrival { get; init; }

    /// <summary>At least one. A Bcc recipient is a copy like any other.</summary>
    public required IReadOnlyList<NewCopy> Copies { get; init; }

    /// <summary>For a portal reply or a report: the message it belongs to.</summary>
    public Guid? About { get; init; }

    /// <summary>Its Message-ID, with angle brackets, when it goes out and answers to it are looked for; kept as a blind index.</summary>
    public string? SentAs { get; init; }

    /// <summary>What it answers, when it is a reply.</summary>
    public NewReply? Reply { get; init; }

    /// <summary>What it asks of whoever reads it in the portal, when its sender asks for anything.</summary>
    public NewDemand? Demand { get; init; }
}

/// <summary>One recipient's copy.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="To">The recipient with its DSN wishes.</param>
/// <param name="LeasedUntil">When set, the accepting process holds the copy already and carries it at once; else it is due now.</param>
public sealed record NewCopy(Guid Id, RcptTo To, DateTimeOffset? LeasedUntil);

/// <summary>By which door a message came in. <see cref="Gateway"/> is Postern itself: reports to senders. <see cref="Inbound"/> is the world, to the organization.</summary>
public enum Door { Relay, Submission, Portal, Gateway, Inbound }

/// <summary>How a message came in: kept as evidence. No name and no local part in clear.</summary>
/// <param name="Client">Address of the client; null for the gateway itself.</param>
/// <param name="Helo">What it said in EHLO.</param>
/// <param name="User">The authenticated user, sealed at rest; null when the door knows the client by address or certificate.</param>
/// <param name="Tls">Null when the hop was not encrypted.</param>
public sealed record Arrival(IPAddress? Client, string? Helo, string? User, TlsSession? Tls)
{
    /// <summary>Message-ID of the message, with angle brackets, for reports to be threaded by; null when it has none.</summary>
    public string? MessageId { get; init; }

    /// <summary>Who it is from, as far as that could be proven when it came in from outside; null for the other doors.</summary>
    public Authenticity? Authenticity { get; init; }
}
