using System.Globalization;

namespace Postern.Web.Portal;

/// <summary>Every word of the portal's pages, by what it is for, so that another language is another file of the same keys.</summary>
static class Texts
{
    public const string Language = "en";
    public const string SkipLink = "Skip to the content";
    public const string Footer = "This page keeps messages sealed. It will never ask for the password of your e-mail.";

    public const string LandingTitle = "You have a secure message";
    public const string LandingText = "To be sure that it is you, we send a code to the address that got this link.";
    public const string SendCode = "Send me a code";
    public const string HaveCode = "I have a code already";
    public const string FactFrom = "From";
    public const string FactSent = "Sent";
    public const string FactExpires = "Kept until";

    public const string CodeTitle = "Type your code";
    public const string CodeText = "Eight digits are on their way to the address that got this link. They come within a minute; if not, look into the junk folder.";
    public const string CodeSent = "A code was sent. Older codes no longer work.";
    public const string CodeLabel = "Code";
    public const string CodeHint = "8 digits. It works for 30 minutes.";
    public const string CodeSubmit = "Read the message";
    public const string CodeAgain = "No code yet?";
    public const string CodeAgainSubmit = "Send a new code";
    public const string CodeMalformed = "The code has eight digits. Please look again.";
    public const string CodeLocked = "That was one try too many, so this code no longer works. Please ask for a new one.";
    public const string CodeExpired = "This code no longer works. Please ask for a new one.";
    public const string ProblemTitle = "There is a problem";

    public const string MessageNoSubject = "(no subject)";
    public const string MessageSent = "Sent";
    public const string MessageBody = "Message";
    public const string MessageOpenAlone = "Open in full page";
    public const string MessageCut = "This message is very long. Only its beginning is shown.";
    public const string MessageEmpty = "This message has no text.";
    public const string MessageUnsafe = "This message is written in a way that cannot be shown safely. Please ask the sender to write it in another way.";
    public const string Attachments = "Attachments";
    public const string Download = "Download";
    public const string Reply = "Reply";
    public const string Leave = "Sign out";
    public const string Replied = "Your reply was sent. It is protected like this message.";
    public const string MessageExpires = "You can come back to it until";

    public const string ReplyTitle = "Reply";
    public const string ReplyTo = "To";
    public const string ReplyLabel = "Your message";
    public const string ReplyFiles = "Attach files";
    public const string ReplySubmit = "Send securely";
    public const string ReplyBack = "Back to the message";
    public const string ReplyEmpty = "Please write something first.";

    public const string GoneTitle = "Nothing to read here";
    public const string GoneText = "This link does not lead to a message, or its time is over. If you expect a message, ask the sender to send it again.";
    public const string WaitTitle = "Please wait a little";
    public const string ForbiddenTitle = "Please try again";
    public const string ForbiddenText = "This form was open too long or came from another place. Open the link from your mail again.";
    public const string MalformedTitle = "That did not arrive in one piece";
    public const string MalformedText = "Please go back and send it once more.";
    public const string TooLargeTitle = "That is too large";
    public const string TooLargeText = "That is more than can be sent at once. Please send less, or send it in several messages.";
    public const string UnavailableTitle = "One moment, please";
    public const string OtherAuthorText = "This message names one author, and an answer would go to another address. It cannot be answered here: write to the author at an address that you know.";
    public const string UnavailableText = "We cannot do this right now. Nothing is lost; please try again in a minute.";
    public const string LeftTitle = "You are signed out";
    public const string LeftText = "The message stays here. To read it again, open the link from your mail.";

    public static string WaitText(TimeSpan wait) =>
        $"There were too many tries in a short time. Please try again in {Span(wait)}.";

    public static string CodeWrong(int triesLeft) =>
        $"This code is not right. {(triesLeft == 1 ? "One try is left" : $"{triesLeft} tries are left")}. Only the newest code works.";

    public static string ImagesBlocked(int count) =>
        $"{(count == 1 ? "One picture" : $"{count} pictures")} from the internet {(count == 1 ? "was" : "were")} not loaded, so that nobody can see when you read this.";

    public static string DownloadOf(string name) => $"Download {name}";

    public static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);

    public static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>Octets as people read them, in steps of 1,000.</summary>
    public static string Size(long octets) => octets switch
    {
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{octets} bytes"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{octets / 1e3:0} KB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{octets / 1e6:0.0} MB"),
    };

    static string Span(TimeSpan wait) => wait.TotalSeconds < 90 ? "a minute" : $"{(int)Math.Ceiling(wait.TotalMinutes)} minutes";
}
