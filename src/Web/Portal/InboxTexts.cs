using System.Globalization;

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

    public static string ShortDay(DateTimeOffset at) => at.UtcDateTime.ToString("d MMM yyyy", CultureInfo.InvariantCulture);
    public const string Sent = "Your message was sent. It is protected like all messages here.";
    public const string Attached = "with files";

    public const string ReplyAll = "Reply to all";
    public const string ReplyAllText = "Your answer goes to the sender and to the people of the organization whom this message names. Nobody else gets it.";
    public const string ReplySender = "Sender";
    public const string ReplyOnly = "Answer the sender only";

    public const string New = "New message";
    public const string NewTitle = "New message";
    public const string NewNone = "There is nobody here to whom you can write a new message. To answer a message, open it and choose Reply.";
    public const string NewFrom = "From";
    public const string NewTo = "To";
    public const string NewChoose = "Please choose";
    public const string NewSubject = "Subject";
    public const string NewNobody = "Please choose whom to write to.";
    public static string FilesHint(long size) => $"Up to {ReplyForm.FilesMax} files, {Texts.Size(size)} together.";
    public static string TooLarge(long size) => $"A message can hold up to {ReplyForm.FilesMax} files and {Texts.Size(size)} together. Please send less, or send it in several messages.";

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
