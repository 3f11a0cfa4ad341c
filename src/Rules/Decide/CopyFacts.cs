using Postern.Mail.Addresses;
using Postern.Rules.Keys;

namespace Postern.Rules.Decide;

/// <summary>All that is known about one copy when its protection is chosen. Gathered anew at every attempt; nothing is remembered into it.</summary>
/// <param name="Recipient">Whose copy it is.</param>
/// <param name="RequireTls">The sender asked for REQUIRETLS (RFC 8689).</param>
/// <param name="Age">Time since the copy was accepted.</param>
/// <param name="Road">What this attempt has learned so far about TLS on the way to the recipient's servers.</param>
public sealed record CopyFacts(EmailAddress Recipient, bool RequireTls, TimeSpan Age, TlsRoad Road)
{
    /// <summary>When this is judged: keys come and go with time, and so do exceptions.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The message says <c>TLS-Required: No</c> (RFC 8689 §5): its sender would rather have it arrive than have what the domain publishes hold.</summary>
    public bool RelaxesTls { get; init; }

    /// <summary>Its sender has set a question that is asked before it is read: a mailbox alone, however well the way to it is protected, asks nothing.</summary>
    public bool AsksQuestion { get; init; }

    /// <summary>It waits in the portal already, and is to go out otherwise: the portal is no answer.</summary>
    public bool IsInPortal { get; init; }

    /// <summary>
    /// It came in from the world for one of the organization's own people. Encrypting it to a key whose private half the gateway holds would guard
    /// it from nobody, so it travels by TLS or stays here; and what a rule says of TLS alone is about people outside.
    /// </summary>
    public bool IsInbound { get; init; }

    /// <summary>Keys that are known for the recipient, good or bad, the most trusted first.</summary>
    public IReadOnlyList<KeyFacts> Keys { get; init; } = [];

    /// <summary>Ways to encrypt that this attempt has tried in vain, each with why.</summary>
    public IReadOnlyList<SealFault> Unsealable { get; init; } = [];
}

/// <summary>A copy could not be encrypted: the key is broken in a way that only its use shows, or the library refuses it.</summary>
/// <param name="Standard">Not tried again in this attempt.</param>
/// <param name="Why">In one sentence without PHI.</param>
public sealed record SealFault(KeyStandard Standard, string Why);

/// <summary>What an attempt knows about TLS on the way. There is no case for "open without TLS": a road is untried, or it is closed.</summary>
public abstract record TlsRoad
{
    private TlsRoad() { }

    /// <summary>Not tried yet: TLS may be chosen, and delivery proves it or comes back.</summary>
    public sealed record Untried : TlsRoad;

    /// <summary>Tried, and what was asked for could not be proven.</summary>
    /// <param name="Fault">What kind of failure.</param>
    /// <param name="Why">In words, naming the server, for the record.</param>
    /// <param name="IsWhole">False when some of the servers were not reached: one of them might have proven it.</param>
    public sealed record Closed(TlsFault Fault, string Why, bool IsWhole) : TlsRoad;
}

public enum TlsFault
{
    /// <summary>EHLO did not offer STARTTLS.</summary>
    NotOffered,

    /// <summary>STARTTLS was offered and then refused for good (5xx).</summary>
    Refused,

    /// <summary>STARTTLS was offered and then refused for now (4xx, RFC 3207 §4: 454 is "not available due to temporary reason").</summary>
    RefusedForNow,

    /// <summary>The handshake failed: no common version or suite, a broken server.</summary>
    HandshakeFailed,

    /// <summary>TLS came up below the version that the policy asks for.</summary>
    TooOld,

    /// <summary>TLS came up with a cipher suite that protects nothing, or not for long: no encryption, no forward secrecy, nobody's certificate, RC4, 3DES.</summary>
    WeakSuite,

    /// <summary>The certificate is not what the policy asks for.</summary>
    NotVerified,

    /// <summary>The domain publishes DANE for this server, and the server shows something else.</summary>
    DaneMismatch,

    /// <summary>The domain enforces MTA-STS, and this server is not named by its policy, or not verified.</summary>
    StsMismatch,

    /// <summary>The rule asks for what the domain does not publish: DANE, or a policy of MTA-STS that it enforces.</summary>
    NotPublished,

    /// <summary>Nobody knows what the domain publishes for this server.</summary>
    PublishedUnknown,

    /// <summary>The server, or the domain's others, always proved more than this server does now.</summary>
    Downgraded,

    /// <summary>TLS is fine, but the server lacks an extension without which this message cannot travel (8BITMIME, SMTPUTF8, REQUIRETLS).</summary>
    CannotCarry,
}
