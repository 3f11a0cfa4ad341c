namespace Postern.Flow.Domains;

/// <summary>What one look at a domain may cost, us and others.</summary>
public static class CheckLimits
{
    /// <summary>Longest check, whatever hangs: what is not known by then is reported as not known.</summary>
    public static readonly TimeSpan DurationMax = TimeSpan.FromSeconds(20);

    /// <summary>How long the outside may take, so that the whole stays below <see cref="DurationMax"/>.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(18);

    /// <summary>One connection; a dead address shows itself by it.</summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(6);

    /// <summary>One answer of a server. Some greet late on purpose, to be rid of spammers.</summary>
    public static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(12);

    /// <summary>Exchangers looked at; the rest is counted and named by number only.</summary>
    public const int ExchangersMax = 10;

    /// <summary>Addresses of one exchanger: the first of IPv6 and the first of IPv4.</summary>
    public const int AddressesMax = 2;

    /// <summary>Connections of one check at a time.</summary>
    public const int ConnectionsMax = 32;

    /// <summary>Suites asked for one after the other at one server and version, where all are asked for.</summary>
    public const int SuitesMax = 40;

    /// <summary>Selectors of one check.</summary>
    public const int SelectorsMax = 5;

    /// <summary>Characters of a banner that are kept: a stranger wrote it.</summary>
    public const int BannerMax = 200;
}
