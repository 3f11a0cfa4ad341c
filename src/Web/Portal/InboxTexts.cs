namespace Postern.Web.Portal;

/// <summary>Words of the inbox, of conversations and of the portal's passkeys.</summary>
static class InboxTexts
{
    public const string Title = "Your messages";
    public const string Empty = "There is nothing here yet.";
    public const string NothingFound = "No message has these words.";
    public const string Cut = "Only your newest messages were searched.";
    public const string SearchLabel = "Search";
    public const string SearchSubmit = "Search";
    public const string Results = "Found";
    public const string All = "All messages";
    public const string Older = "Older messages";
    public const string Unread = "new";
    public const string You = "You";
    public const string NoSubject = "(no subject)";
    public const string TakenBack = "Taken back by its sender";
    public const string Frozen = "Closed: not for you";
    public const string Conversation = "In this conversation";
    public const string ToInbox = "All your messages";
    public static string Until(DateTimeOffset at) => $"until {Texts.Day(at)}";
    public const string WrittenTitle = "Your message";
    public const string LeftText = "To read your messages again, open a link from your mail, or use your passkey.";

    public const string PasskeysTitle = "Your passkeys";
    public const string PasskeysText = "A passkey opens your messages with your face, finger or PIN. It stays on your devices, and it works on this site only.";
    public const string PasskeyName = "Name";
    public const string PasskeyMake = "Make a passkey";
    public const string PasskeyRemove = "Remove";
    public const string PasskeyNone = "You have none yet.";
    public const string PasskeyNeedsScript = "Passkeys need JavaScript. Everything else here works without it.";
    public const string Shared = "On a shared computer, do not make one.";
    public static string Added(DateTimeOffset at) => $"made on {Texts.Day(at)}";
    public static string Used(DateTimeOffset at) => $"last used on {Texts.Day(at)}";
}
