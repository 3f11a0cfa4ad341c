namespace Postern.Web.Portal;

/// <summary>Words about proofs: passkeys of recipients, and questions that a message asks.</summary>
static class ProofTexts
{
    public const string OpenTitle = "Welcome back";
    public const string OpenButton = "Open with your passkey";
    public const string OpenQuiet = "Use a passkey instead";
    public const string OpenRefused = "This passkey does not open this message. Please ask for a code instead.";
    public const string OpenProblem = "That did not work. Please try again, or ask for a code.";
    public const string Over = "This page stood open too long. Please try again.";
    public const string OrCode = "No passkey at hand? We send a code to the address that got this link.";
    public const string Stale = "Your passkey is fine. It has been a while, so please show once more that the mailbox is yours: ask for a code. After that your passkey works again.";

    public const string OfferTitle = "Next time, one tap";
    public const string OfferText = "Make a passkey, and your messages open here with your face, finger or PIN. No code to wait for, no password.";
    public const string OfferButton = "Make a passkey";
    public const string OfferLater = "Not now";
    public const string OfferProblem = "That did not work. You can try again, or go on with codes as before.";
    public const string Made = "Done. Next time, one tap opens your messages on this device.";

    public const string SignInTitle = "Read your messages";
    public const string SignInText = "Use the passkey that you made when you last read a message here.";
    public const string SignInButton = "Open my messages";
    public const string SignInRefused = "This passkey opens nothing here. Please open the link from your mail and ask for a code.";
    public const string SignInStale = "Your passkey is fine. It has been a while, so please show once more that the mailbox is yours: "
        + "open the link from any of our mails here, and ask for a code. After that your passkey works again.";
    public const string SignInWithout = "No passkey? Open the link from your mail. It works without one.";
    public const string NeedsScript = "Passkeys need JavaScript and a browser of the last years. Without them, open the link from your mail and ask for a code.";

    public const string Removed = "The passkey was removed. What was opened with it is closed.";
    public const string RemovedTitle = "The passkey was removed";
    public const string RemovedOwn = "You came in with it, so you are signed out. To read your messages again, open a link from your mail.";
    public const string AsksMore = "Opens after one more proof";
    public const string MakeRefused = "The passkey could not be made. This device may have one already.";
    public const string MakeTooMany = "There are as many passkeys as one address may have. Please remove one first.";

    public const string QuestionTitle = "One more question";
    public const string QuestionText = "Your mailbox is proven. Whoever sent this message asks for one more thing before it opens.";
    public const string PassphraseLabel = "Passphrase";
    public const string PassphraseHint = "The sender told it to you in another way, as by telephone. Capital letters, spaces and accents do not matter.";
    public const string AnswerHint = "Capital letters, spaces and accents do not matter.";
    public const string AnswerSubmit = "Read the message";
    public const string AnswerEmpty = "Please type an answer.";
    public const string AnswerLocked = "There were too many wrong answers, so this message is locked. Please call the sender: only people there can unlock it.";

    public static string AnswerWrong(int triesLeft) => $"That is not the answer. {(triesLeft == 1 ? "One try is left" : $"{triesLeft} tries are left")}. After that only the sender can unlock it.";
}
