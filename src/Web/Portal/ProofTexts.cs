using System.Runtime.CompilerServices;

namespace Postern.Web.Portal;

/// <summary>Words about proofs: passkeys of recipients, and questions that a message asks.</summary>
static class ProofTexts
{
    public static string OpenTitle => Say();
    public static string OpenButton => Say();
    public static string OpenQuiet => Say();
    public static string OpenRefused => Say();
    public static string OpenProblem => Say();
    public static string Over => Say();
    public static string OrCode => Say();
    public static string Stale => Say();

    public static string OfferTitle => Say();
    public static string OfferText => Say();
    public static string OfferButton => Say();
    public static string OfferLater => Say();
    public static string OfferProblem => Say();
    public static string Made => Say();

    public static string SignInTitle => Say();
    public static string SignInText => Say();
    public static string SignInButton => Say();
    public static string SignInRefused => Say();
    public static string SignInStale => Say();
    public static string SignInWithout => Say();
    public static string NeedsScript => Say();

    public static string Removed => Say();
    public static string RemovedTitle => Say();
    public static string RemovedOwn => Say();
    public static string AsksMore => Say();
    public static string MakeRefused => Say();
    public static string MakeTooMany => Say();

    public static string QuestionTitle => Say();
    public static string QuestionText => Say();
    public static string PassphraseLabel => Say();
    public static string PassphraseHint => Say();
    public static string AnswerHint => Say();
    public static string AnswerSubmit => Say();
    public static string AnswerEmpty => Say();
    public static string AnswerLocked => Say();

    public static string AnswerWrong(int triesLeft) => Spoken.Now.Count("proof.AnswerWrong", triesLeft);

    static string Say([CallerMemberName] string key = "") => Spoken.Now.Say($"proof.{key}");
}
