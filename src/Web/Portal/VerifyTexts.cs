using System.Runtime.CompilerServices;
using Postern.Flow.Portal;

namespace Postern.Web.Portal;

/// <summary>Words of the page that tells whether a notice is real, and of what a recipient chooses for notices.</summary>
static class VerifyTexts
{
    public static string Link => Say();
    public static string Title => Say();
    public static string Text => Say();
    public static string Label => Say();
    public static string Hint => Say();
    public static string Submit => Say();
    public static string Empty => Say();
    public static string OursTitle => Say();
    public static string OursAdvice => Say();
    public static string UnknownTitle => Say();
    public static string Unknown => Say();
    public static string ElsewhereTitle => Say();
    public static string SignsTitle => Say();
    public static string SignPassword => Say();
    public static string SignPhrase => Say();
    public static string Again => Say();

    public static string Ours(string organization, NoticeVerdict.Ours notice) => Spoken.Now.Say(
        notice.IsOpen ? "verify.Ours" : "verify.OursOver",
        ("organization", organization), ("moment", Texts.Moment(notice.SentAt)), ("domain", notice.Domain), ("day", notice.ExpiresAt is { } end ? Texts.Day(end) : ""));

    public static string Elsewhere(string host, string own) => Spoken.Now.Say("verify.Elsewhere", ("host", host), ("own", own));

    public static string SignLink(string own) => Spoken.Now.Say("verify.SignLink", ("own", own));

    static string Say([CallerMemberName] string key = "") => Spoken.Now.Say($"verify.{key}");
}
