using Postern.Mail.Smtp;

namespace Postern.Tests.Flow;

/// <summary>What a seed has in store: who writes to whom, how the exchangers behave, and what goes wrong when. Drawn before anything runs, so that a seed always means the same days.</summary>
sealed record BadDays
{
    public static readonly string[] Domains = ["steady.example", "moody.example", "plain.example", "sleepy.example", "gone.example", "clinic.example"];

    public required ulong Seed { get; init; }

    public required IReadOnlyList<Day> Days { get; init; }

    /// <summary>A domain that never comes back: what goes there fails, and its senders are told.</summary>
    public required bool IsGoneForGood { get; init; }

    public static BadDays Of(ulong seed)
    {
        var chance = new Chance(seed);
        return new()
        {
            Seed = seed,
            IsGoneForGood = chance.OneIn(3),
            Days = [.. Enumerable.Range(0, 2 + chance.Below(3)).Select(_ => Day.Of(chance))],
        };
    }

    /// <summary>How an exchanger behaves on its <paramref name="connection"/>th connection while the days are bad.</summary>
    public Manners MannersOf(string domain, int connection) => domain switch
    {
        "moody.example" when Chance.Of(Seed, connection) is var chance && !chance.OneIn(3) => Manners.Any(chance) with { Fault = chance.Pick(Fault.Reset, Fault.Close, Fault.Later, Fault.GoAway, Fault.Nonsense) },
        "plain.example" => Manners.NoTls,
        "sleepy.example" when Chance.Of(Seed, connection, 1).OneIn(2) => Manners.Silent,
        "gone.example" => Manners.Good with { Fault = Fault.Reset, At = Step.Banner },
        _ => Manners.Good,
    };

    public override string ToString() => $"{Seed}: {string.Join(" | ", Days)}";
}

enum Trouble { None, DiskFull, LedgerGone, DnsDown, Crash, CrashWhileTaking }

/// <param name="Letters">Handed in on this day.</param>
/// <param name="Trouble">What goes wrong.</param>
/// <param name="When">For a crash while an exchanger takes a message: at which one.</param>
/// <param name="Pause">Until the next day.</param>
sealed record Day(IReadOnlyList<Posted> Letters, Trouble Trouble, int When, TimeSpan Pause)
{
    public static Day Of(Chance chance) => new(
        [.. Enumerable.Range(0, 1 + chance.Below(4)).Select(_ => Posted.Of(chance))],
        chance.Pick(Trouble.None, Trouble.DiskFull, Trouble.LedgerGone, Trouble.DnsDown, Trouble.Crash, Trouble.CrashWhileTaking, Trouble.CrashWhileTaking),
        1 + chance.Below(4),
        TimeSpan.FromSeconds(chance.Pick(1, 70, 700, 4000)));

    public override string ToString() => $"{Letters.Count} letters, {Trouble} {When}, {Pause}";
}

/// <summary>A message that a sender hands in.</summary>
sealed record Posted(string Canary, MailFrom From, IReadOnlyList<RcptTo> To, int Lines)
{
    public string Text => $"From: {From.Address}\r\nSubject: {Canary}\r\n\r\n{Canary}\r\n{string.Concat(Enumerable.Repeat("and so on, line after line, as people do\r\n", Lines))}";

    public static Posted Of(Chance chance) => new(
        chance.Word("canary"),
        new MailFrom(House.Address($"{chance.Word("nurse")}@clinic.example")),
        [.. BadDays.Domains[..5].Where(_ => chance.OneIn(2)).DefaultIfEmpty("steady.example").Select(domain => new RcptTo(House.Address($"pat@{domain}")))],
        chance.OneIn(6) ? 4000 : 3);
}
