using Postern.Flow.Replies;
using Postern.Mail.Addresses;
using Postern.Mail.Smtp;
using Postern.Rules.Replies;
using Postern.Store.Spool;

namespace Postern.Flow.Intake;

/// <summary>What a door knows about a message before its bytes arrive.</summary>
public sealed record Letter
{
    /// <summary>The message's id, and the id in its Received line.</summary>
    public required Guid Id { get; init; }
    public required Door Door { get; init; }
    public required Envelope Envelope { get; init; }
    public required Arrival Arrival { get; init; }

    /// <summary>Our own trace field, put on top (RFC 5321 §4.4); empty for what the gateway writes itself.</summary>
    public required ReadOnlyMemory<byte> Trace { get; init; }

    /// <summary>How a line of our own trace field begins that nobody else writes; empty counts none.</summary>
    public ReadOnlyMemory<byte> OwnHop { get; init; }

    /// <summary>True where Date and Message-ID are added when they are missing (RFC 6409 §8): a submission, not a relay.</summary>
    public bool Completes { get; init; }

    /// <summary>When set, the author that the From field names must pass it, null where that is not exactly one; not set, nothing is asked of it.</summary>
    public Func<EmailAddress?, bool>? MayWrite { get; init; }

    /// <summary>Fields that do not come in by this door.</summary>
    public HiddenFields Hidden { get; init; } = HiddenFields.OfSenders;

    /// <summary>For a reply whose message is known beforehand: the message it answers.</summary>
    public Guid? About { get; init; }

    /// <summary>By which road it came, where that is of interest; null for what goes out.</summary>
    public ReplyRoad? Road { get; init; }

    /// <summary>What it answers, where that is known before its bytes arrive.</summary>
    public ReplyFacts? Answers { get; init; }

    /// <summary>Set when it is an answer to a notice.</summary>
    public NoticeReply? Notice { get; init; }
}
