using Postern.Mail.Dkim;
using Postern.Rules.Dkim;
using Postern.Rules.Keys;
using Postern.Rules.Portal;
using Postern.Store.Keys;
using Postern.Store.Portal;
using Postern.Store.Queue;
using Postern.Store.Spool;

namespace Postern.Store.Records;

/// <summary>The words that stand in the database for our enums. They outlive releases, so they are written down and not derived.</summary>
static class Words
{
    public static string Of(Door door) => door switch
    {
        Door.Relay => "relay",
        Door.Submission => "submission",
        Door.Portal => "portal",
        Door.Gateway => "gateway",
        Door.Inbound => "inbound",
    };

    public static Door AsDoor(string word) => word switch
    {
        "relay" => Door.Relay,
        "submission" => Door.Submission,
        "portal" => Door.Portal,
        "gateway" => Door.Gateway,
        "inbound" => Door.Inbound,
        _ => throw new InvalidDataException($"no door is called {word}"),
    };

    public static string Of(KeyOwner owner) => owner switch
    {
        KeyOwner.Recipient => "recipient",
        KeyOwner.Internal => "internal",
        KeyOwner.Organization => "organization",
        KeyOwner.Authority => "authority",
    };

    public static KeyOwner AsOwner(string word) => word switch
    {
        "recipient" => KeyOwner.Recipient,
        "internal" => KeyOwner.Internal,
        "organization" => KeyOwner.Organization,
        "authority" => KeyOwner.Authority,
        _ => throw new InvalidDataException($"no owner is called {word}"),
    };

    public static string Of(KeyStandard standard) => standard switch
    {
        KeyStandard.Smime => "smime",
        KeyStandard.OpenPgp => "openpgp",
    };

    public static KeyTrust AsTrust(string word) => KeyJudge.AsTrust(word) ?? throw new InvalidDataException($"no trust is called {word}");

    public static string Of(DkimAlgorithm algorithm) => algorithm switch
    {
        DkimAlgorithm.RsaSha256 => "rsa-sha256",
        DkimAlgorithm.Ed25519Sha256 => "ed25519-sha256",
        DkimAlgorithm.RsaSha1 => throw new ArgumentException("nothing is signed with SHA-1", nameof(algorithm)),
    };

    public static DkimAlgorithm AsAlgorithm(string word) => word switch
    {
        "rsa-sha256" => DkimAlgorithm.RsaSha256,
        "ed25519-sha256" => DkimAlgorithm.Ed25519Sha256,
        _ => throw new InvalidDataException($"no algorithm is called {word}"),
    };

    public static string Of(DkimKeyState state) => state switch
    {
        DkimKeyState.Waiting => "waiting",
        DkimKeyState.Active => "active",
        DkimKeyState.Retiring => "retiring",
        DkimKeyState.Retired => "retired",
    };

    public static DkimKeyState AsDkimState(string word) => word switch
    {
        "waiting" => DkimKeyState.Waiting,
        "active" => DkimKeyState.Active,
        "retiring" => DkimKeyState.Retiring,
        "retired" => DkimKeyState.Retired,
        _ => throw new InvalidDataException($"no state of a DKIM key is called {word}"),
    };

    public static string Of(CopyState state) => state switch
    {
        CopyState.Queued => "queued",
        CopyState.Held => "held",
        CopyState.Delivered => "delivered",
        CopyState.Failed => "failed",
    };

    public static CopyState AsState(string word) => word switch
    {
        "queued" => CopyState.Queued,
        "held" => CopyState.Held,
        "delivered" => CopyState.Delivered,
        "failed" => CopyState.Failed,
        _ => throw new InvalidDataException($"no state is called {word}"),
    };

    public static string Of(Sensitivity sensitivity) => sensitivity switch
    {
        Sensitivity.Routine => "routine",
        Sensitivity.Sensitive => "sensitive",
        Sensitivity.High => "high",
    };

    public static Sensitivity AsSensitivity(string word) => word switch
    {
        "routine" => Sensitivity.Routine,
        "sensitive" => Sensitivity.Sensitive,
        "high" => Sensitivity.High,
        _ => throw new InvalidDataException($"no sensitivity is called {word}"),
    };

    /// <summary>What the audit chain calls the outcome of an attempt.</summary>
    public static string Event(CopyState state) => state switch
    {
        CopyState.Queued => "copy.deferred",
        CopyState.Held => "copy.held",
        CopyState.Delivered => "copy.delivered",
        CopyState.Failed => "copy.failed",
    };

    public static string Event(PortalEvent what) => what switch
    {
        PortalEvent.CodeSent => "portal.code_sent",
        PortalEvent.CodeWrong => "portal.code_wrong",
        PortalEvent.CodeLocked => "portal.code_locked",
        PortalEvent.SignedIn => "portal.signed_in",
        PortalEvent.SignedInByPasskey => "portal.signed_in_by_passkey",
        PortalEvent.PasskeyRefused => "portal.passkey_refused",
        PortalEvent.PasskeyStale => "portal.passkey_stale",
        PortalEvent.AnswerWrong => "portal.answer_wrong",
        PortalEvent.AnswerLocked => "portal.answer_locked",
        PortalEvent.AnswerRight => "portal.answer_right",
        PortalEvent.Read => "portal.read",
        PortalEvent.AttachmentRead => "portal.attachment_read",
        PortalEvent.Replied => "portal.replied",
        PortalEvent.SignedOut => "portal.signed_out",
        PortalEvent.InboxOpened => "portal.inbox_opened",
        PortalEvent.Searched => "portal.searched",
        PortalEvent.WrittenRead => "portal.written_read",
        PortalEvent.NameSaid => "portal.name_said",
        PortalEvent.WishesChanged => "portal.wishes_changed",
        PortalEvent.AskedForTime => "portal.asked_for_time",
        PortalEvent.Reminded => "portal.reminded",
        PortalEvent.TriesStopped => "portal.tries_stopped",
    };
}
