using System.Globalization;
using Postern.Mail.Trace;

namespace Postern.Web.Tools;

/// <summary>Every word of the page /tools/headers that is not part of a report; those are in <c>Mail/Trace</c>.</summary>
static class TraceTexts
{
    public const string Footer = "What you hand in is read in memory, answered and forgotten. It is not stored, not logged, and sent to nobody.";

    public const string AskTitle = "Was this mail encrypted on its way?";
    public const string AskText =
        "Every server that handled a message wrote a line into its header. Hand in a message or its headers, and this page reads the lines: which steps were encrypted, " +
        "how that is known, and what nobody can know.";
    public const string Privacy = "Nothing of it is stored, logged or put into an address. The text of the message is not needed: the headers are enough.";
    public const string TextLabel = "Headers, or the whole message";
    public const string TextHint = "All lines from the top down to the first empty one.";
    public const string FileLabel = "Or a file";
    public const string FileHint = "A saved message (.eml) or text (.txt), up to 64 MB; you can drop it here. It goes before pasted text.";
    public const string OwnLabel = "Your own mail domains (optional)";
    public const string OwnHint = "Such as clinic.example. Only what your own servers wrote is evidence; all else could have been forged. Left empty, the topmost server is taken for yours.";
    public const string Submit = "Read the headers";
    public const string WhereTitle = "Where do I find the headers?";

    public static readonly IReadOnlyList<(string Program, string Way)> Where =
    [
        ("Gmail", "Open the message, the three dots at its top right, “Show original”."),
        ("Outlook on the web, new Outlook", "Open the message, the three dots, “View”, “View message source” or “View message details”."),
        ("Outlook for Windows (classic)", "Open the message in its own window, “File”, “Properties”, “Internet headers”."),
        ("Apple Mail", "“View”, “Message”, “Raw Source”; or drag the message to the desktop, which makes a file."),
        ("Thunderbird", "“More”, “View Source”; or save the message as a file."),
    ];

    public const string Empty = "There is nothing to read yet. Paste the headers, or choose a file.";
    public const string NoTrace = "There is no Received line in this, so nothing can be said about its way. Copy all headers, not only From, To and Subject.";
    public const string OutlookFile = "This is a .msg file of Outlook, which is not read here. Save the message as .eml, or paste its Internet headers.";
    public const string NoOwn = "One of your domains is none. Type names such as clinic.example, with a space between them.";
    public const string TooLarge = "This is more than 64 MB. The headers alone are enough: please paste those.";
    public const string TooSlow = "It took too long to arrive. The headers alone are enough: please paste those.";
    public const string Busy = "Many messages are being read right now. Please try again in a few seconds.";
    public const string ChooseAgain = "Please choose the file again.";

    public const string Answer = "The answer";
    public const string Proven = "By your own servers’ lines alone";
    public const string Sure = "How sure";
    public const string PathTitle = "The way it took";
    public const string PathName = "The way of the message, from its sender to you";
    public const string HopsTitle = "Step by step, the newest first";
    public const string OwnZone = "Written by your own servers";
    public const string ClaimZone = "Below the trust line";
    public const string ClaimText = "These lines were in the message when your servers got it. Whoever sent it could have written every word of them.";
    public const string NoOwnZone = "Nothing here was written by a server of yours. Whoever sent it could have written every word.";
    public const string Claim = "could be forged";
    public const string Claims = "Could be forged";
    public const string Evidence = "Your servers wrote it";
    public const string TrustLine = "Trust line";
    public const string Line = "The line, and what it says";
    public const string Weak = "Weak:";
    public const string Reader = "You";
    public const string Sender = "Sender";
    public const string NotShown = "Not in the header";
    public const string NotShownAbove = "Not in";
    public const string NotShownBelow = "the header";
    public const string Unnamed = "a server without a name";
    public const string UnnamedGroup = "Servers without a public name";

    public const string BesideTitle = "What else the header says";
    public const string Content = "The content itself";
    public const string Signed = "Signatures (DKIM)";
    public const string NotChecked = "Present, not checked here.";
    public const string NoSignature = "None.";
    public const string NoResults = "No server wrote what it found out about the sender.";
    public const string CannotTitle = "What no header can show";
    public const string ServersTitle = "What these servers can do today";
    public const string ServersText = "Have a domain’s mail servers looked at: whether they offer encryption, and whether anybody could switch it off on the way.";
    public const string AgainTitle = "Another message";
    public const string Again = "Read another message";
    public const string ToDomain = "Is mail to a domain protected? Have its servers looked at";
    public const string FromDomain = "Was a message that you got encrypted on its way? Read its headers";

    public static string TooMany(TimeSpan wait) =>
        string.Create(CultureInfo.InvariantCulture, $"Those were many messages in a short time. Please try again in {Math.Ceiling(wait.TotalSeconds):0} seconds.");

    public static string WhoseWord(Standing standing) => standing switch
    {
        Standing.Own => "your own server’s word",
        Standing.Foreign => "a claim: not known to be one of your servers",
    };

    public static string LookAt(string domain) => $"Look at {domain}";

    public static string LeftOut(int hops) => string.Create(CultureInfo.InvariantCulture, $"{hops} older {(hops == 1 ? "step is" : "steps are")} left out of the picture.");

    public static string HopsLeftOut(int hops) => string.Create(CultureInfo.InvariantCulture, $"{hops} more trace {(hops == 1 ? "line was" : "lines were")} not looked at.");

    public static string HopsOf(int first, int last) => string.Create(CultureInfo.InvariantCulture, $"{(first == last ? $"hop {first}" : $"hops {first} to {last}")}");

    public static string Inner(int steps) => string.Create(CultureInfo.InvariantCulture, $"{steps} inner {(steps == 1 ? "step" : "steps")}");

    public static string HopNumber(int number) => string.Create(CultureInfo.InvariantCulture, $"Hop {number}");

    public static string Word(HopVerdict verdict, bool isWeak) => verdict switch
    {
        HopVerdict.Encrypted => isWeak ? "Weak TLS" : "Encrypted",
        HopVerdict.NotEncrypted => "Not encrypted",
        HopVerdict.Unknown => "Not known",
        HopVerdict.Internal => "Internal",
    };

    /// <summary>Of a whole way: "internal" alone would say little.</summary>
    public static string WholeWord(HopVerdict verdict, bool isWeak) => verdict switch
    {
        HopVerdict.Encrypted => isWeak ? "Encrypted, weakly" : "Encrypted",
        HopVerdict.Internal => "Stayed inside",
        HopVerdict.NotEncrypted or HopVerdict.Unknown => Word(verdict, isWeak),
    };

    /// <summary>Between whom a step was.</summary>
    /// <param name="hop">The step.</param>
    /// <param name="widthMax">Columns of a name.</param>
    public static string Ends(Hop hop, int widthMax)
    {
        var receiver = hop.Receiver is { } named ? ShownText.Cut(named, widthMax) : Unnamed;
        if (hop.Verdict == HopVerdict.Internal && (hop.Sender is null || hop.Sender == hop.Receiver)) return $"inside {receiver}";
        return $"from {(hop.Sender is { } sender ? ShownText.Cut(sender, widthMax) : Unnamed)} to {receiver}";
    }

    public static string Word(Certainty certainty) => certainty switch
    {
        Certainty.Certain => "certain",
        Certainty.Likely => "likely",
        Certainty.Uncertain => "uncertain",
    };

    /// <summary>The degree with what it means.</summary>
    public static string Explained(Certainty certainty) => certainty switch
    {
        Certainty.Certain => "Certain: the lines say so in plain words.",
        Certainty.Likely => "Likely: it follows from what such systems are known to write, or from lines that are not your own servers’.",
        Certainty.Uncertain => "Uncertain: there is little to go by.",
    };

    public static string When(DateTimeOffset at) => at.UtcDateTime.ToString("ddd d MMM yyyy, HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>How long the step took, by two clocks that may both be wrong.</summary>
    public static string Delay(long seconds) => seconds switch
    {
        < 0 => $"{Span(-seconds)} before the step below, by its clock",
        0 => "within the same second",
        _ => $"{Span(seconds)} after the step below",
    };

    static string Span(long seconds) => seconds switch
    {
        1 => "1 second",
        < 120 => string.Create(CultureInfo.InvariantCulture, $"{seconds} seconds"),
        < 7200 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60} minutes"),
        < 172_800 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600} hours"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 86_400} days"),
    };
}
