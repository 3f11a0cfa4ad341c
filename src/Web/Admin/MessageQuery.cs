using System.Globalization;
using Postern.Mail.Addresses;
using Postern.Store.Queue;
using Postern.Store.Records;
using Postern.Store.Spool;

namespace Postern.Web.Admin;

/// <summary>What was typed into the search for messages, and where its page begins.</summary>
public sealed record MessageQuery
{
    public string? Sender { get; init; }

    /// <summary>An address, or a domain.</summary>
    public string? Recipient { get; init; }
    public string? Since { get; init; }
    public string? Until { get; init; }

    /// <summary>Of the first day, UTC; null: from its beginning.</summary>
    public string? SinceTime { get; init; }

    /// <summary>Of the last day, UTC, this minute included; null: to its end.</summary>
    public string? UntilTime { get; init; }
    public string? Protection { get; init; }
    public string? State { get; init; }
    public string? Door { get; init; }
    public Guid? Before { get; init; }

    /// <summary>The value that stands for "could not go by TLS" among the protections.</summary>
    public const string NotByTls = "not-tls";

    public static MessageQuery Of(Dictionary<string, string> form) => new()
    {
        Sender = Word(form, "sender"),
        Recipient = Word(form, "recipient"),
        Since = Word(form, "since"),
        Until = Word(form, "until"),
        SinceTime = Word(form, "since-time"),
        UntilTime = Word(form, "until-time"),
        Protection = Word(form, "protection"),
        State = Word(form, "state"),
        Door = Word(form, "door"),
    };

    /// <summary>What is wrong with it; null when it can be asked.</summary>
    public string? Problem => this switch
    {
        { Sender: { } sender } when !EmailAddress.TryParse(sender, out _) => MessagesTexts.BadSender,
        { Recipient: { } recipient } when !EmailAddress.TryParse(recipient, out _) && Uri.CheckHostName(recipient.TrimStart('@')) != UriHostNameType.Dns => MessagesTexts.BadRecipient,
        { Since: { } since } when Day(since) is null => MessagesTexts.BadDay,
        { Until: { } until } when Day(until) is null => MessagesTexts.BadDay,
        { SinceTime: { } time } when Since is null || Time(time) is null => MessagesTexts.BadTime,
        { UntilTime: { } time } when Until is null || Time(time) is null => MessagesTexts.BadTime,
        _ => null,
    };

    /// <summary>For one that has no <see cref="Problem"/>.</summary>
    public CopyFilter Filter(int limit) => new()
    {
        Sender = Address(Sender),
        Recipient = Address(Recipient),
        Domain = Recipient is { } recipient && Address(recipient) is null ? recipient.TrimStart('@').ToLowerInvariant() : null,
        Since = Day(Since) + (Time(SinceTime) ?? TimeSpan.Zero),
        Until = Day(Until) + (Time(UntilTime) + TimeSpan.FromMinutes(1) ?? TimeSpan.FromDays(1)),
        Protection = Protection is "smime" or "openpgp" or "tls" or "portal" ? Protection : null,
        IsNotByTls = Protection == NotByTls,
        State = Enum.TryParse<CopyState>(State, ignoreCase: true, out var state) && Enum.IsDefined(state) ? state : null,
        Door = Enum.TryParse<Door>(Door, ignoreCase: true, out var door) && Enum.IsDefined(door) ? door : null,
        Before = Before,
        Limit = limit,
    };

    static string? Word(Dictionary<string, string> form, string name) => form.GetValueOrDefault(name)?.Trim() is { Length: > 0 and <= 320 } word ? word : null;

    static EmailAddress? Address(string? text) => EmailAddress.TryParse(text ?? "", out var address) ? address : null;

    static TimeSpan? Time(string? text) =>
        TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time.ToTimeSpan() : null;

    static DateTimeOffset? Day(string? text) => Days.Day(text) is { } day ? Days.Start(day) : null;
}
