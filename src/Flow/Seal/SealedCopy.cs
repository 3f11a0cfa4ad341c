using Postern.Flow.Portal;
using Postern.Mail.Smtp.Client;
using Postern.Rules.Decide;
using Postern.Store.Queue;

namespace Postern.Flow.Seal;

/// <summary>
/// Bytes made ready for one way of sending. Only <see cref="Sealer"/> makes them (a test holds that), from a <see cref="Protection"/>,
/// and no case says "in clear": what may travel without proven TLS is a <see cref="Notice"/>, which has no room for a sender's words.
/// </summary>
public abstract record SealedCopy
{
    private SealedCopy() { }

    /// <summary>The message itself, encrypted to its recipient or not. Only a lane that proves the floor takes it.</summary>
    public sealed record UnderTls(TlsFloor Floor, MessageContent Content) : SealedCopy
    {
        /// <summary>Set when it is encrypted: then its octets are not the message's, and need less of the next server.</summary>
        public Encrypted? Encrypted { get; init; }

        /// <summary>Set when it came from outside and was opened: then its octets are what was inside.</summary>
        public Opened? Opened { get; init; }

        /// <summary>How its author had protected what came from outside, for the record.</summary>
        public EndToEnd? EndToEnd { get; init; }

        /// <summary>How the content is signed for a domain, for the record.</summary>
        public DomainSignature? Signature { get; init; }
    }

    /// <summary>The message stays here; this tells the recipient where to read it.</summary>
    public sealed record InPortal(Notice Notice) : SealedCopy;
}

/// <summary>What is known about opened octets.</summary>
/// <param name="Is8Bit">They need 8BITMIME.</param>
public sealed record Opened(bool Is8Bit);

/// <summary>What is known about encrypted octets.</summary>
/// <param name="IsAscii">No SMTPUTF8 is needed for its header.</param>
public sealed record Encrypted(bool IsAscii);
