using System.Security.Authentication;

namespace Postern.Tests.Flow;

/// <summary>How an exchanger behaves on one connection.</summary>
sealed record Manners
{
    public static readonly Manners Good = new();

    public static readonly Manners NoTls = new() { Tls = TlsManner.NotOffered };

    /// <summary>Takes the connection and never says a word.</summary>
    public static readonly Manners Silent = new() { Fault = Fault.Silence, At = Step.Banner };

    public string Extensions { get; init; } = "PIPELINING 8BITMIME SMTPUTF8 CHUNKING DSN ENHANCEDSTATUSCODES";

    /// <summary>What EHLO offers inside TLS; null: the same.</summary>
    public string? InsideTls { get; init; }

    public TlsManner Tls { get; init; }

    public SslProtocols Versions { get; init; } = SslProtocols.Tls12 | SslProtocols.Tls13;

    public Shown Shown { get; init; }

    public Fault Fault { get; init; }

    /// <summary>Where the fault happens.</summary>
    public Step At { get; init; }

    /// <summary>Messages that are taken on this connection before the fault may happen.</summary>
    public int After { get; init; }

    /// <summary>Anything that an exchanger may do, however foolish.</summary>
    public static Manners Any(Chance chance) => new()
    {
        Extensions = string.Join(' ', new[] { "PIPELINING", "8BITMIME", "SMTPUTF8", "CHUNKING", "DSN", "ENHANCEDSTATUSCODES", "REQUIRETLS", "SIZE 1000000", "SIZE 10" }
            .Where(word => !chance.OneIn(word == "SIZE 10" ? 1 + chance.Below(2) : 4))),
        InsideTls = chance.OneIn(4) ? chance.Pick("", "PIPELINING", "STARTTLS 8BITMIME SMTPUTF8", "8BITMIME SMTPUTF8 REQUIRETLS CHUNKING") : null,
        Tls = chance.OneIn(2) ? TlsManner.Works : (TlsManner)chance.Below(Enum.GetValues<TlsManner>().Length),
        Versions = chance.Pick(SslProtocols.Tls12, SslProtocols.Tls13, SslProtocols.Tls12 | SslProtocols.Tls13),
        Shown = (Shown)chance.Below(Enum.GetValues<Shown>().Length),
        Fault = chance.OneIn(2) ? Fault.None : (Fault)chance.Below((int)Fault.Silence),
        At = (Step)chance.Below(Enum.GetValues<Step>().Length),
        After = chance.Below(3),
    };
}

enum TlsManner { Works, NotOffered, Refuses, RefusesForGood, DropsBefore, DropsIn, ResetsIn, Nonsense, SpeaksOn, GoesOnInClear }

/// <summary>Which certificate is shown. Only the first is worth anything.</summary>
enum Shown { Good, SelfSigned, OtherName, Expired }

enum Step { Banner, Ehlo, StartTls, EhloInTls, Mail, Rcpt, Data, Final }

enum Fault { None, Reset, Close, Later, Never, GoAway, Nonsense, Silence }
