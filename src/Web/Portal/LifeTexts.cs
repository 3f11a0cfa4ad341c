using System.Runtime.CompilerServices;

namespace Postern.Web.Portal;

/// <summary>Words about what happens to messages after they were sent.</summary>
static class LifeTexts
{
    public static string RetractedTitle => Say();
    public static string RetractedText(DateTimeOffset at) => Spoken.Now.Say("life.RetractedText", ("moment", Texts.Moment(at)));
    public static string FrozenTitle => Say();
    public static string FrozenText => Say();

    public static string NotForMe => Say();
    public static string NotForMeTitle => Say();
    public static string NotForMeText => Say();
    public static string NotForMeSubmit => Say();
    public static string NotForMeDone => Say();
    public static string NotForMeDoneText => Say();
    public static string Back => Say();

    public static string AskForTime => Say();
    public static string Asked => Say();
    public static string EndedTitle => Say();
    public static string EndedText(DateTimeOffset at) => Spoken.Now.Say("life.EndedText", ("day", Texts.Day(at)));
    public static string EndedAsk => Say();
    public static string SaveWhole => Say();

    public static string SenderTitle => Say();
    public static string SenderSent(DateTimeOffset at) => Spoken.Now.Say("life.SenderSent", ("moment", Texts.Moment(at)));
    public static string SenderText => Say();
    public static string Recipient => Say();
    public static string State => Say();
    public static string RetractTitle => Say();
    public static string RetractText => Say();
    public static string RetractSubmit => Say();
    public static string RetractConfirm => Say();
    public static string RetractUnconfirmed => Say();
    public static string RetractNotAll => Say();
    public static string RenewTitle => Say();
    public static string RenewText => Say();
    public static string RenewSubmit => Say();
    public static string RemindSubmit => Say();
    public static string OtherWaySubmit => Say();
    public static string OtherWayText => Say();
    public static string OtherWayTaken => Say();
    public static string NoOtherWay => Say();
    public static string OtherWayUnknown => Say();
    public static string OtherWayTooOften => Say();
    public static string OnOtherWay => Say();
    public static string OtherWayFailed => Say();
    public static string UnfreezeSubmit => Say();
    public static string UnlockSubmit => Say();
    public static string Locked => Say();
    public static string CallText => Say();
    public static string Done => Say();
    public static string NotDone => Say();

    public static string AnswersTitle => Say();
    public static string Answers(int count) => Spoken.Now.Count("life.Answers", count);
    public static string AnswerOf(string domain, DateTimeOffset at) => Spoken.Now.Say("life.AnswerOf", ("domain", domain), ("moment", Texts.Moment(at)));

    public static string ReadOn(DateTimeOffset at) => Spoken.Now.Say("life.ReadOn", ("moment", Texts.Moment(at)));
    public static string Unread(DateTimeOffset until) => Spoken.Now.Say("life.Unread", ("day", Texts.Day(until)));
    public static string UnreadEnded => Say();
    public static string Stopping(DateTimeOffset at) => Spoken.Now.Say("life.Stopping", ("moment", Texts.Moment(at)));
    public static string Waiting => Say();
    public static string Failed => Say();
    public static string TakenBack(DateTimeOffset at) => Spoken.Now.Say("life.TakenBack", ("moment", Texts.Moment(at)));
    public static string Frozen => Say();
    public static string Delivered(string? protection) => Spoken.Now.Say(protection switch
    {
        "tls" => "life.DeliveredTls",
        "smime" => "life.DeliveredSmime",
        "openpgp" => "life.DeliveredOpenPgp",
        _ => "life.Delivered",
    });

    static string Say([CallerMemberName] string key = "") => Spoken.Now.Say($"life.{key}");
}
