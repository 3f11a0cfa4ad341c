using System.Runtime.CompilerServices;

namespace Postern.Web.Portal;

/// <summary>Words of the inbox, of conversations and of the portal's passkeys.</summary>
static class InboxTexts
{
    public static string Title => Say();
    public static string Empty => Say();
    public static string NothingFound => Say();
    public static string Cut => Say();
    public static string SearchLabel => Say();
    public static string SearchSubmit => Say();
    public static string Results => Say();
    public static string All => Say();
    public static string Older => Say();
    public static string Unread => Say();
    public static string You => Say();
    public static string NoSubject => Say();
    public static string TakenBack => Say();
    public static string Frozen => Say();
    public static string Conversation => Say();
    public static string ToInbox => Say();
    public static string Until(DateTimeOffset at) => Spoken.Now.Say("inbox.Until", ("day", Texts.Day(at)));
    public static string WrittenTitle => Say();
    public static string LeftText => Say();

    public static string ShortDay(DateTimeOffset at) => Spoken.Now.ShortDay(at);
    public static string Sent => Say();
    public static string Attached => Say();

    public static string ReplyAll => Say();
    public static string ReplyAllText => Say();
    public static string ReplySender => Say();
    public static string ReplyOnly => Say();

    public static string New => Say();
    public static string NewTitle => Say();
    public static string NewNone => Say();
    public static string NewFrom => Say();
    public static string NewTo => Say();
    public static string NewChoose => Say();
    public static string NewSubject => Say();
    public static string NewNobody => Say();
    public static string FilesHint(long size) => Spoken.Now.Say("inbox.FilesHint", ("files", $"{ReplyForm.FilesMax}"), ("size", Texts.Size(size)));
    public static string TooLarge(long size) => Spoken.Now.Say("inbox.TooLarge", ("files", $"{ReplyForm.FilesMax}"), ("size", Texts.Size(size)));

    public static string UploadLabel => Say();

    /// <summary>With <c>{percent}</c>, which the script fills.</summary>
    public static string UploadSaid => Say();
    public static string UploadWaiting => Say();
    public static string UploadStop => Say();
    public static string UploadFailed => Say();

    public static string PasskeysTitle => Say();
    public static string PasskeysText => Say();
    public static string PasskeyName => Say();
    public static string PasskeyMake => Say();
    public static string PasskeyRemove => Say();
    public static string PasskeyNone => Say();
    public static string PasskeyNeedsScript => Say();
    public static string Shared => Say();
    public static string Added(DateTimeOffset at) => Spoken.Now.Say("inbox.Added", ("day", Texts.Day(at)));
    public static string Used(DateTimeOffset at) => Spoken.Now.Say("inbox.Used", ("day", Texts.Day(at)));

    static string Say([CallerMemberName] string key = "") => Spoken.Now.Say($"inbox.{key}");
}
