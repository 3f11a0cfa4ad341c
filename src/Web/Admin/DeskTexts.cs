using System.Globalization;

namespace Postern.Web.Admin;

/// <summary>Words of the pages that show how the house is set up and how it is.</summary>
static class DeskTexts
{
    public const string Today = "Today";
    public const string TodayText = "Copies that came to an end since midnight, UTC. Counts are some seconds behind.";
    public const string Delivered = "Delivered";
    public const string Failed = "Failed";
    public const string Held = "Held now";
    public const string Waiting = "Waiting now";
    public const string Alarms = "Open alarms";
    public const string Month = "The last 30 days";
    public const string ChartText = "Delivered copies by protection, day by day; the table below has the numbers.";
    public const string Day = "Day";
    public const string Numbers = "The numbers";
    public const string Nothing = "Nothing has come to an end yet.";
    public const string More = "more than ";

    public static string ReportsText(int rows, int senders) => string.Create(CultureInfo.InvariantCulture,
        $"What was delivered, failed or held, by day and by domain of the recipients. A file has at most {rows:N0} rows, those of senders and of domains {senders:N0}; take fewer days for more.");
    public const string From = "From day";
    public const string To = "To day";
    public const string ByDay = "By day";
    public const string ByDomain = "By domain";
    public const string BySender = "By sender";
    public const string ReportPdf = "Report (PDF)";
    public const string BySenderText = "Whose copies came to most ends in these days.";
    public const string NotByTls = "Could not go by TLS";
    public const string NotByTlsText = "Copies that went into the portal because TLS was not proven, or failed. The newest first.";
    public const string Domain = "Domain";
    public const string Protection = "Protection";
    public const string Outcome = "Outcome";
    public const string Copies = "Copies";
    public const string Csv = "as CSV";
    public const string Cut = "More rows were left out here; the CSV has them.";

    public const string KeysText = "Keys and certificates on file, and what speaks against one. They are changed with \u201c./postern keys\u201d.";
    public const string Owner = "Owner";
    public const string Standard = "Kind";
    public const string Addresses = "Addresses";
    public const string Fingerprint = "Fingerprint";
    public const string Trust = "Trust";
    public const string Until = "Valid until";
    public const string Used = "Last used";
    public const string Usable = "Usable";
    public const string Yes = "yes";
    public const string DkimTitle = "DKIM keys";
    public const string Selector = "Selector";
    public const string Algorithm = "Algorithm";
    public const string State = "State";
    public const string Finding = "In the DNS";

    public const string CheckTitle = "Look at a domain";
    public const string CheckText = "Its mail servers are asked which encryption they offer and whether they can prove who they are, as deliveries would ask. A result is kept for one minute.";
    public const string CheckVerdict = "Verdict";
    public const string CheckFound = "What it shows";
    public const string CheckAdvice = "What to do";
    public const string CheckSubmit = "Look";
    public const string DomainsText = "What exchangers of other domains have proven, and is expected of them from now on.";
    public const string AlarmsTitle = "Alarms";
    public const string What = "What";
    public const string First = "First";
    public const string Last = "Last";
    public const string Times = "Times";
    public const string Accepted = "Accepted by";
    public const string Remembered = "Remembered";
    public const string NothingYet = "nothing is expected yet";
    public const string Changed = "Changed";
    public const string Look = "look at it now";

    public const string PolicyText = "The rules in force. They are written in the settings file, under \u201cpolicy\u201d.";
    public const string Rule = "Rule";
    public const string Order = "Order";
    public const string Mode = "When nothing fits";
    public const string LeastTls = "Least TLS";
    public const string Certificate = "Certificate";
    public const string Alone = "TLS alone";
    public const string KeysFind = "Address or fingerprint";
    public const string KeysNone = "No key of this address or fingerprint is on file.";
    public const string KeysAll = "All keys";
    public const string Answerable = "Who answers for it";
    public const string PortalRules = "Readers in the portal, and the rest of each rule";
    public const string ProofRoutine = "Proof";
    public const string ProofSensitive = "Proof, sensitive";
    public const string ProofHigh = "Proof, high";
    public const string PasskeyOrCode = "passkey or code";
    public const string CodeOnly = "code";
    public const string Question = "Question of the rule";
    public const string Passphrase = "a passphrase";
    public const string Subject = "Subject of what is encrypted";
    public const string Hidden = "hidden";
    public const string Kept = "kept";
    public const string Relax = "Senders may waive what is published";
    public const string Downgrade = "When servers prove less";
    public const string May = "yes";
    public const string MayNot = "no";
    public const string ByProtection = "By protection";
    public static string WithAnswer(string proof) => $"{proof}, and an answer";
    public static string Asks(string question, string from) => $"{question} (from {from} on)";
    public const string LeastTrust = "Least trust of keys";
    public const string DefaultRule = "default";
    public const string Ends = "Ends";
    public const string Exceptions = "Exceptions";
    public const string Reason = "Reason";
    public const string DryRunTitle = "How would a message go?";
    public const string DryRunText = "For each recipient the protection it would get now, and why. Servers are asked; nothing is sent.";
    public const string DryRunTo = "Recipients";
    public const string DryRunHint = "One address a line, at most ten";
    public const string DryRunSubmit = "Ask";
    public const string DryRunResult = "So it would go";
    public const string Recipient = "Recipient";
    public const string Why = "Why";
    public const string Tls = "TLS";
    public const string NoAddress = "not a mail address";

    public const string IncidentsText = "What went to somebody it was not for. The copy was frozen at once and its sender told; close an incident when somebody has seen to it.";
    public const string NoIncidents = "There was none.";
    public const string Open = "open";
    public const string Close = "Close";
    public static string Closed(DateTimeOffset at) => $"closed {PeopleTexts.Time(at)}";
    public static string OfIncident(string kind) => kind == "not-for-me" ? "A recipient said: this is not for me" : kind;

    public const string SettingsText = "What this gateway runs with, and where each value comes from. Secrets are not shown.";
    public const string Key = "Key";
    public const string Value = "Value";
    public const string Source = "From";

    public const string HealthText = "How this gateway is right now.";
    public const string Thing = "What";
    public const string How = "How it is";
    public const string Fine = "fine";
}
