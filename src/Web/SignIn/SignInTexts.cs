using Postern.Flow.People;

namespace Postern.Web.SignIn;

/// <summary>Words of the pages before and around the sign-in.</summary>
static class SignInTexts
{
    public const string SignInTitle = "Sign in";
    public const string SignInText = "Use the passkey or security key that you made for this gateway. There is no password.";
    public const string SignInButton = "Sign in with a passkey";
    public const string NeedsScript = "Passkeys need JavaScript and a browser of the last years. Please switch it on for this page.";
    public const string PasskeyProblem = "That did not work. Please try again, with a passkey that was made for this gateway.";
    public const string Refused = "This passkey is not known here, or its owner may not sign in any more. Please try again, or ask an administrator.";
    public const string Over = "This page stood open too long. Please try again.";
    public const string LostTitle = "Lost your passkey?";
    public const string LostText = "Use a recovery code";
    public const string CertificateLink = "Sign in with a certificate or smart card";
    public const string StolenTitle = "A session of yours was ended";
    public const string StolenText = "Somebody else used it, or its cookie was copied. Look at your sessions and passkeys, and tell an administrator.";

    public const string BeginFirstTitle = "Become the first administrator";
    public const string BeginFirstText = "This gateway has no administrator yet. Whoever opens this page first becomes one, so do it now.";
    public const string NameLabel = "Your name";
    public const string AddressLabel = "Your mail address";
    public const string NameSubmit = "Go on";
    public const string NameProblem = "Please give a name and a mail address. The address must not belong to somebody who is here already.";
    public const string PasskeyTitle = "Make your passkey";
    public static string PasskeyText(string name) => $"Welcome, {name}. Your device keeps the passkey, and your face, finger or PIN opens it. "
        + $"It works on this site only, so nobody can trick you out of it.";
    public const string PasskeyNameLabel = "Name of this passkey";
    public const string PasskeyNameHint = "As \u201cWork laptop\u201d or \u201cBlue security key\u201d.";
    public const string PasskeySubmit = "Make a passkey";
    public const string PasskeyRefused = "The passkey could not be made. A device may have one for you already; please try another.";
    public const string GoneTitle = "This link does not work";
    public const string GoneText = "It was used, or its time is over. An administrator can make a new one.";

    public const string CodesTitle = "Keep these recovery codes";
    public const string CodesText = "Each works once, when you have lost every passkey: it lets you make a new one. "
        + "Print them or write them down, and keep them away from your computer. They are shown only now.";
    public const string CodesDone = "I have kept them";

    public const string RecoverTitle = "Use a recovery code";
    public const string RecoverText = "A code lets you make a new passkey. It does not sign you in by itself.";
    public const string RecoverTextWithApp = "A recovery code, or the code that your authenticator app shows now, lets you make a new passkey. It does not sign you in by itself.";
    public const string CodeLabelWithApp = "Recovery code, or code of the app";
    public const string CodeLabel = "Recovery code";
    public const string RecoverSubmit = "Go on";
    public const string RecoverProblem = "Address and code do not belong together, or the code was used.";

    public const string ProveTitle = "Is it you?";
    public const string ProveText = "What comes next needs your passkey once more.";
    public const string ProveButton = "Go on with a passkey";
    public const string ProveRefused = "That was not a passkey of yours. Please try again.";
    public const string Back = "Back";
    public const string ProveByCertificate = "Use your certificate or smart card";

    public const string CertificateTitle = "Sign in with a certificate";
    public static string CertificateText(string name) => $"Your certificate says that you are {name}.";
    public const string CertificateSubmit = "Sign in";
    public const string NoCertificateTitle = "No certificate was shown";
    public const string NoCertificateText = "Put in your smart card, or choose a certificate when the browser asks. If it does not ask any more, close it and open it again.";
    public static string Unfit(CertificateFault fault) => fault switch
    {
        CertificateFault.Unreadable => "This certificate cannot be read.",
        CertificateFault.Weak => "The key or the signature of this certificate is too weak.",
        CertificateFault.Untrusted => "This certificate is not for signing in here: another authority issued it, it is for something else, or its time is over.",
        CertificateFault.Revoked => "Whoever issued this certificate took it back, or does not say whether it still holds.",
        CertificateFault.Nobody => "This certificate names no mail address of somebody who may sign in. An administrator can invite you.",
    };
    public const string UnfitTitle = "This certificate opens nothing";
    public const string ToPasskey = "Sign in with a passkey instead";

    public const string LeftTitle = "You are signed out";
    public const string LeftText = "This session has ended. You can close the page.";
}
