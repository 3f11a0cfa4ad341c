namespace Postern.Web.Portal;

/// <summary>Words about what happens to messages after they were sent.</summary>
static class LifeTexts
{
    public const string RetractedTitle = "This message was taken back";
    public static string RetractedText(DateTimeOffset at) => $"Its sender took it back on {Texts.Moment(at)}. It can no longer be opened.";
    public const string FrozenTitle = "This message is closed";
    public const string FrozenText = "Somebody who got it said that it is not for them. The sender knows, and will get in touch if it is for you after all.";

    public const string NotForMe = "This is not for me";
    public const string NotForMeTitle = "Not for you?";
    public const string NotForMeText = "If this message reached you by mistake, tell us. It is closed at once, and nobody can open it any more. The sender is told, without your name.";
    public const string NotForMeSubmit = "Yes, close it";
    public const string NotForMeDone = "Thank you";
    public const string NotForMeDoneText = "The message is closed and its sender is told. Please do not use what you may have read.";
    public const string Back = "Back to the message";

    public const string AskForTime = "Ask to keep it longer";
    public const string Asked = "The sender was asked. If they agree, the message stays longer.";
    public const string SaveWhole = "Save as a file (.eml)";

    public const string SenderTitle = "Your message";
    public static string SenderSent(DateTimeOffset at) => $"Sent {Texts.Moment(at)}";
    public const string SenderText = "What became of each copy. Nothing of the message itself is on this page.";
    public const string Recipient = "Recipient";
    public const string State = "State";
    public const string RetractTitle = "Take it back";
    public const string RetractText = "Copies in the portal are closed, also those that were read; copies that wait are not sent. "
        + "What was delivered in another way stays where it is, and so does what somebody saved or quoted.";
    public const string RetractSubmit = "Take the message back";
    public const string RetractConfirm = "I understand that this cannot be undone";
    public const string RetractUnconfirmed = "Please confirm that you understand.";
    public const string RenewTitle = "Keep it longer";
    public const string RenewText = "Recipients can read it for as long again.";
    public const string RenewSubmit = "Keep it longer";
    public const string RemindSubmit = "Remind";
    public const string UnfreezeSubmit = "It was right: open it again";
    public const string UnlockSubmit = "Unlock: five more answers";
    public const string Locked = "locked: five wrong answers to your question";
    public const string CallText = "If it is urgent, call them. Do not send it again by ordinary mail.";
    public const string Done = "Done.";
    public const string NotDone = "Nothing was changed: it may have been done already, or today.";
    public static string RetractDone(int count) => count == 1 ? "One copy was taken back." : $"{count} copies were taken back.";

    public static string ReadOn(DateTimeOffset at) => $"read on {Texts.Moment(at)}";
    public const string Unread = "in the portal, not opened yet";
    public const string Waiting = "waiting to be sent";
    public const string Failed = "failed";
    public static string TakenBack(DateTimeOffset at) => $"taken back on {Texts.Moment(at)}";
    public const string Frozen = "frozen: it was not for whoever got it";
    public static string Delivered(string? protection) => protection switch
    {
        "tls" => "delivered over TLS: it cannot be taken back",
        "smime" => "delivered with S/MIME: it cannot be taken back",
        "openpgp" => "delivered with OpenPGP: it cannot be taken back",
        _ => "delivered: it cannot be taken back",
    };
}
