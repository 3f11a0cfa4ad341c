using System.Globalization;
using Postern.Flow.Record;
using Postern.Mail.Tls;
using Postern.Store.Queue;
using Postern.Store.Records;
using Postern.Store.Spool;

namespace Postern.Web.Admin;

/// <summary>Words of the pages about messages.</summary>
static class MessagesTexts
{
    public const string OwnTitle = "Your messages";
    public const string Search = "Search";
    public const string Sender = "Sender";
    public const string SenderHint = "A whole address";
    public const string Recipient = "Recipient";
    public const string RecipientHint = "An address or a domain";
    public const string Since = "From day";
    public const string Until = "To day";
    public const string Protection = "Protection";
    public const string Outcome = "Outcome";
    public const string DoorLabel = "Came in by";
    public const string Any = "any";
    public const string NotByTls = "could not go by TLS";
    public const string Accepted = "Accepted";
    public const string Why = "Why";
    public const string Tls = "TLS";
    public const string Nothing = "No message fits.";
    public const string Newer = "Back to the newest";
    public const string Older = "Older";
    public const string BadSender = "The sender must be a whole mail address.";
    public const string BadRecipient = "The recipient must be a mail address or a domain.";
    public const string SinceTime = "From time (UTC)";
    public const string UntilTime = "To time (UTC)";
    public const string BadTime = "Times are written as 14:30, beside the day that they belong to.";
    public const string AsCsv = "These as CSV";
    public const string BadDay = "Days are written as 2026-11-26.";

    public const string MessageTitle = "Message";
    public const string PathTitle = "The way in";
    public const string CopyTitle = "Copy for";
    public const string Size = "Size";
    public const string ArrivedFrom = "Arrived from";
    public const string ArrivedOver = "Over";
    public const string Author = "Author";
    public const string Rule = "Rule";
    public const string Key = "Key";
    public const string Server = "Server";
    public const string Cipher = "Cipher";
    public const string Proof = "Proof";
    public const string Certificate = "Certificate";
    public const string Signature = "Signed";
    public const string EndToEnd = "End to end";
    public const string Reply = "Server said";
    public const string Attempts = "Attempts";
    public const string InsteadOf = "Besides copy";
    public const string InsteadOfHint = "which nobody opened in the portal; its sender asked for another way";
    public const string NextAttempt = "Next attempt";
    public const string Read = "First read";
    public const string Events = "What happened";
    public const string Replies = "Replies";
    public const string Forecast = "Replies so far";
    public const string NoTls = "no TLS";
    public const string OwnGateway = "the gateway itself";
    public const string Nobody = "nobody (no report is owed)";
    public const string ReleaseSubmit = "Let it go on";
    public const string FailSubmit = "Give it up";
    public const string FailHint = "The sender is told, as after any failure.";
    public const string Changed = "Done.";
    public const string NotNow = "That is not possible now: the copy is done, or somebody carries it at this moment.";
    public const string SenderPage = "The sender's page: remind, keep longer, take back";
    public const string OpenTitle = "Look inside";
    public const string OpenHint = "The sender and the recipient expect that nobody reads this. Your reason goes into the audit, with your name.";
    public const string OpenReason = "Reason";
    public const string OpenSubmit = "Open the message";
    public const string OpenNoReason = "Please say why, in at least ten characters.";
    public const string OpenedTitle = "Content, opened for a reason";
    public const string OpenedNote = "This opening is in the audit.";
    public const string Gone = "The content is not kept any more.";

    public static string Of(Door door) => door switch
    {
        Door.Relay => "relay",
        Door.Submission => "submission",
        Door.Portal => "portal",
        Door.Gateway => "the gateway",
        Door.Inbound => "inbound",
    };

    public static string OfProtection(string? protection) => protection switch
    {
        "smime" => "S/MIME",
        "openpgp" => "OpenPGP",
        "tls" => "TLS",
        "portal" => "Portal",
        _ => "–",
    };

    public static string OfState(CopyState state) => state switch
    {
        CopyState.Queued => "waiting",
        CopyState.Held => "held",
        CopyState.Delivered => "delivered",
        CopyState.Failed => "failed",
    };

    public static string OutcomeOf(CopyRecord copy) => copy.State switch
    {
        CopyState.Queued when copy.Attempts == 0 => "waiting",
        CopyState.Queued => "will be tried again",
        CopyState.Held => "held: a person must look",
        CopyState.Delivered when copy.Evidence?.Protection == "portal" => copy.ReadAt is null ? "in the portal" : "read in the portal",
        CopyState.Delivered => "delivered",
        CopyState.Failed => "failed",
    };

    /// <summary>What one attempt met: why, and where it was so, the server, what its TLS proved, and what it said.</summary>
    public static string AttemptOf(Evidence attempt) => ": " + string.Join("; ",
    [
        attempt.Why,
        .. attempt.Server is { } server ? (string[])[$"{server} {attempt.Address}".TrimEnd()] : [],
        .. attempt.Tls is { } tls ? (string[])[$"{TlsOf(tls)}, {OfProof(tls.Proof)}"] : [],
        .. attempt.ReplyCode is { } code ? (string[])[$"{code} {attempt.ReplyEnhanced}".TrimEnd()] : [],
    ]);

    public static string OfProof(ServerProof proof) => proof switch
    {
        ServerProof.Encrypted => "encrypted; who the server is was not proven",
        ServerProof.Verified => "certificate verified",
        ServerProof.MtaSts => "MTA-STS policy and certificate",
        ServerProof.Dane => "DANE",
    };

    public static string Version(TlsVersion version) => version switch
    {
        TlsVersion.Tls12 => "1.2",
        TlsVersion.Tls13 => "1.3",
    };

    public static string TlsOf(TlsSession? tls) => tls is null ? NoTls : $"TLS {Version(tls.Version)}";

    public static string CipherOf(TlsSession tls) => string.Create(CultureInfo.InvariantCulture, $"{tls.CipherSuite}, {tls.Bits} bits{(tls.KeyExchange is { } exchange ? $", {exchange}" : "")}");

    public static string Octets(long octets) => octets switch
    {
        < 1024 => string.Create(CultureInfo.InvariantCulture, $"{octets} octets"),
        < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{octets / 1024.0:0.#} KB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{octets / 1024.0 / 1024.0:0.#} MB"),
    };

    public static string Of(FailAnswer answer) => answer switch
    {
        FailAnswer.NotNow => NotNow,
        FailAnswer.NobodyTold or FailAnswer.SenderTold => Changed,
    };
}
