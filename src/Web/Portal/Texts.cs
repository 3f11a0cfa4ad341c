using System.Runtime.CompilerServices;

namespace Postern.Web.Portal;

/// <summary>Every word of the portal's pages, by what it is for, in the language of the request.</summary>
static class Texts
{
    public static string Language => Spoken.Now.Code;
    public static string SkipLink => Say();
    public static string Footer => Say();

    public static string LandingTitle => Say();
    public static string LandingText => Say();
    public static string SendCode => Say();
    public static string HaveCode => Say();
    public static string FactFrom => Say();
    public static string FactSent => Say();
    public static string FactExpires => Say();

    public static string CodeTitle => Say();
    public static string CodeText => Say();
    public static string CodeSent => Say();
    public static string CodeLabel => Say();
    public static string CodeHint => Say();
    public static string CodeSubmit => Say();
    public static string CodeAgain => Say();
    public static string CodeAgainSubmit => Say();
    public static string CodeMalformed => Say();
    public static string CodeLocked => Say();
    public static string CodeExpired => Say();
    public static string ProblemTitle => Say();

    public static string MessageNoSubject => Say();
    public static string MessageSent => Say();
    public static string MessageBody => Say();
    public static string MessageOpenAlone => Say();
    public static string MessageCut => Say();
    public static string MessageEmpty => Say();
    public static string MessageUnsafe => Say();
    public static string Attachments => Say();
    public static string Download => Say();
    public static string Reply => Say();
    public static string Leave => Say();
    public static string Replied => Say();
    public static string MessageExpires => Say();

    public static string ReplyTitle => Say();
    public static string ReplyTo => Say();
    public static string ReplyLabel => Say();
    public static string ReplyFiles => Say();
    public static string ReplySubmit => Say();
    public static string ReplyBack => Say();
    public static string ReplyEmpty => Say();
    public static string FileNotWhole => Say();

    public static string GoneTitle => Say();
    public static string GoneText => Say();
    public static string WaitTitle => Say();
    public static string ForbiddenTitle => Say();
    public static string ForbiddenText => Say();
    public static string MalformedTitle => Say();
    public static string MalformedText => Say();
    public static string TooLargeTitle => Say();
    public static string TooLargeText => Say();
    public static string UnavailableTitle => Say();
    public static string OtherAuthorText => Say();
    public static string UnavailableText => Say();
    public static string LeftTitle => Say();
    public static string LeftText => Say();

    public static string WaitText(TimeSpan wait) => Spoken.Now.Count("portal.WaitText", Minutes(wait));

    public static string CodeWrong(int triesLeft) => Spoken.Now.Count("portal.CodeWrong", triesLeft);

    public static string ImagesBlocked(int count) => Spoken.Now.Count("portal.ImagesBlocked", count);

    public static string Moment(DateTimeOffset at) => Spoken.Now.Moment(at);

    public static string Day(DateTimeOffset at) => Spoken.Now.Day(at);

    /// <summary>Octets as people read them, in steps of 1,000.</summary>
    public static string Size(long octets) => Spoken.Now.Size(octets);

    static int Minutes(TimeSpan wait) => wait.TotalSeconds < 90 ? 1 : (int)Math.Ceiling(wait.TotalMinutes);

    static string Say([CallerMemberName] string key = "") => Spoken.Now.Say($"portal.{key}");
}
