namespace Postern.Web.Admin;

/// <summary>What the audit's words mean, for people. A word that is not here is shown as it is.</summary>
static class AuditTexts
{
    public const string AuditText = "Every event of this gateway, in chains that cannot be changed unseen. \u201c./postern audit verify\u201d works them all out again.";
    public const string When = "When";
    public const string What = "What";
    public const string About = "About";
    public const string Detail = "Detail";
    public const string Kind = "Kind";
    public const string KindAll = "everything";
    public const string KindHouse = "people, keys, the house";
    public const string Word = "Event begins with";
    public const string WordHint = "As \u201cstaff.\u201d or \u201cportal.read\u201d";
    public const string Message = "Message or copy id";
    public const string Show = "Show";
    public const string Nothing = "Nothing of that kind.";
    public const string Whole = "All that is known of this message.";

    /// <summary>Which days were looked at, whoever chose them.</summary>
    public static string Range(string from, string to) => $"From {from} to {to} (UTC).";

    public const string NothingYet = "Nothing in the newest events that were looked through. \u201cOlder\u201d goes on.";
    public const string Cut = "Older events: see \u201cOlder\u201d above.";
    public const string Older = "Older";
    public const string Person = "Person";
    public const string PersonHint = "Id; their page leads here";
    public const string OfPerson = "In the audit";

    static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        ["message.accepted"] = "Message accepted",
        ["copy.deferred"] = "Attempt failed, to be tried again",
        ["copy.held"] = "Held for a person",
        ["copy.delivered"] = "Delivered",
        ["copy.failed"] = "Failed",
        ["copy.released"] = "Let go on by a person",
        ["copy.second"] = "Sent another way too, instead of waiting in the portal",
        ["portal.code_sent"] = "Code sent to the recipient",
        ["portal.code_wrong"] = "Wrong code typed",
        ["portal.code_locked"] = "Too many wrong codes",
        ["portal.signed_in"] = "Recipient proved the address",
        ["portal.signed_in_by_passkey"] = "Recipient came in with a passkey",
        ["portal.passkey_refused"] = "Passkey refused",
        ["portal.passkey_stale"] = "Passkey refused: a code is due again",
        ["portal.answer_wrong"] = "Wrong answer to the question",
        ["portal.answer_locked"] = "Too many wrong answers: locked",
        ["portal.answer_right"] = "Question answered",
        ["portal.answer_unlocked"] = "Question unlocked by a person here",
        ["portal.read"] = "Read in the portal",
        ["portal.attachment_read"] = "Attachment downloaded",
        ["portal.replied"] = "Answered in the portal",
        ["portal.signed_out"] = "Recipient signed out",
        ["portal.retracted"] = "Taken back by its sender",
        ["portal.not_for_me"] = "Frozen: not for whoever got it",
        ["portal.unfrozen"] = "Opened again by its sender",
        ["portal.renewed"] = "Kept longer",
        ["portal.inbox_opened"] = "Inbox opened",
        ["portal.searched"] = "Inbox searched",
        ["portal.written_read"] = "A reader looked at what was written there",
        ["portal.name_said"] = "A reader of a shared mailbox said who it is",
        ["portal.wishes_changed"] = "Language, phrase or sharing of a mailbox changed",
        ["portal.asked_for_time"] = "Recipient asked for more time",
        ["portal.tries_stopped"] = "Too many tries: stopped for a while",
        ["portal.reminded"] = "Recipient reminded by the sender",
        ["message.destroyed"] = "Key destroyed: the message cannot be read any more",
        ["key.added"] = "Key added",
        ["key.removed"] = "Key removed",
        ["key.exported"] = "Key exported",
        ["key.master_rotated"] = "Master key replaced",
        ["key.organization_rotated"] = "Organization's key replaced",
        ["dkim.made"] = "DKIM key made",
        ["dkim.forced"] = "DKIM key used before it was published",
        ["dkim.waiting"] = "DKIM key waits until it is published",
        ["dkim.active"] = "DKIM key signs",
        ["dkim.retiring"] = "DKIM key signs no more, and stays published",
        ["dkim.retired"] = "DKIM key is taken out of use",
        ["dkim.removed"] = "DKIM key removed",
        ["tls.downgrade"] = "A domain's servers prove less than they did",
        ["tls.accepted"] = "What a domain proves now was accepted",
        ["smtp.auth_failed"] = "Wrong password of a mail program",
        ["report.exported"] = "Report exported",
        ["gateway.started"] = "Gateway started",
        ["gateway.stopped"] = "Gateway stopped",
        ["settings.changed"] = "Settings changed since the last start",
        ["content.opened_by_command"] = "Mail opened with the organization's keys, by ./postern open",
        ["staff.refused"] = "Asked for what the role may not",
        ["staff.session_elsewhere"] = "A session was shown from another network: the passkey was asked for",
        ["staff.tries_stopped"] = "Too many tries from a network: stopped for a while",
        ["staff.opened_sender_page"] = "A person opened the sender's page",
        ["incident.closed"] = "Incident closed",
        ["staff.moved_copy"] = "A person let it go on, or gave it up",
        ["reply.received"] = "A reply came in",
        ["content.opened"] = "Content opened by a person here",
        ["staff.added"] = "Person added",
        ["staff.ended"] = "Person's access ended",
        ["staff.role_changed"] = "Role changed",
        ["staff.link_made"] = "One-time link made",
        ["staff.link_used"] = "One-time link used",
        ["staff.codes_made"] = "Recovery codes made",
        ["staff.recovered"] = "Recovery code used, or a code of an app",
        ["staff.totp_made"] = "Authenticator app set up",
        ["staff.totp_locked"] = "Authenticator app locked: too many wrong codes",
        ["staff.totp_removed"] = "Authenticator app removed",
        ["staff.signed_in"] = "Signed in",
        ["staff.sign_in_failed"] = "Sign-in failed",
        ["staff.proven_again"] = "Proved again with a passkey",
        ["staff.session_signed_out"] = "Signed out",
        ["staff.session_revoked"] = "Session ended by a person",
        ["staff.session_replayed"] = "Session ended: its cookie was used twice",
        ["staff.session_moved"] = "Session ended: its cookie came from another browser",
        ["passkey.added"] = "Passkey made",
        ["passkey.removed"] = "Passkey removed",
        ["passkey.count_went_back"] = "Passkey refused: its counter went back",
        ["user.added"] = "Application user added",
        ["user.removed"] = "Application user removed",
    };

    public static string Of(string what) => Words.GetValueOrDefault(what, what);
}
