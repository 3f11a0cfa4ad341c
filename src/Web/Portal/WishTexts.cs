using System.Runtime.CompilerServices;
using Postern.Flow.Portal;

namespace Postern.Web.Portal;

/// <summary>Words of the page where a recipient chooses how notices come.</summary>
static class WishTexts
{
    public static string Title => Say();
    public static string Text => Say();
    public static string Language => Say();
    public static string LanguageNone => Say();
    public static string Phrase => Say();
    public static string PhraseHint => Say();
    public static string Submit => Say();
    public static string Saved => Say();

    public static string Shared => Say();
    public static string SharedHint => Say();
    public static string NameTitle => Say();
    public static string NameText => Say();
    public static string NameLabel => Say();
    public static string NameOther => Say();
    public static string NameSubmit => Say();

    public static string NameUnfit => Spoken.Now.Say("settings.NameUnfit", ("most", $"{NamesDesk.NameLengthMax}"));

    public static string PhraseUnfit => Spoken.Now.Say("settings.PhraseUnfit", ("most", $"{WishDesk.PhraseLengthMax}"));

    static string Say([CallerMemberName] string key = "") => Spoken.Now.Say($"settings.{key}");
}
