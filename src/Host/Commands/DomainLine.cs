using System.Text.Json.Serialization;
using Postern.Flow.Domains;
using Postern.Mail.Tls;
using Postern.Rules.Decide;
using Postern.Rules.Domains;

namespace Postern.Host.Commands;

/// <summary>A report as <c>check-domain --json</c> prints it. Words outlive releases; see docs/check-domain.md.</summary>
sealed record DomainLine
{
    public required string Domain { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>Name of the level, as <c>always-verified</c>.</summary>
    public required string Verdict { get; init; }

    /// <summary><c>good</c>, <c>weak</c>, <c>bad</c> or <c>unknown</c>.</summary>
    public required string Grade { get; init; }
    public required string Sentence { get; init; }
    public required IReadOnlyList<string> Reasons { get; init; }
    public required IReadOnlyList<string> Advice { get; init; }
    public required MxLine Mx { get; init; }
    public required IReadOnlyList<ExchangerLine> Exchangers { get; init; }
    public required StsLine MtaSts { get; init; }
    public required RptLine TlsRpt { get; init; }
    public required SpfLine Spf { get; init; }
    public required IReadOnlyList<SelectorLine> Dkim { get; init; }
    public required DmarcLine Dmarc { get; init; }
    public required IReadOnlyList<FindingLine> Findings { get; init; }

    /// <summary>Absent when no server was seen.</summary>
    public OwnLine? Policy { get; init; }
    public required int TookMs { get; init; }

    public static DomainLine Of(DomainReport report) => new()
    {
        Domain = report.Facts.Domain,
        At = report.Facts.At,
        Verdict = Kebab(report.Verdict.Level),
        Grade = Kebab(report.Verdict.Grade),
        Sentence = report.Verdict.Sentence,
        Reasons = report.Verdict.Reasons,
        Advice = [.. report.Verdict.Advice],
        Mx = new(Kebab(report.Facts.Mx.State), Kebab(report.Facts.Mx.Signature), report.Facts.Mx.Problem, report.Facts.Mx.LeftOut),
        Exchangers = [.. report.Facts.Exchangers.Select(ExchangerLine.Of)],
        MtaSts = StsLine.Of(report.Facts.MtaSts),
        TlsRpt = new(Kebab(report.Facts.TlsRpt.State), report.Facts.TlsRpt.Reports, report.Facts.TlsRpt.Problem),
        Spf = new(Kebab(report.Facts.Spf.State), report.Facts.Spf.Text, report.Facts.Spf.Lookups, Kebab(report.Facts.Spf.End), report.Facts.Spf.Problem),
        Dkim = [.. report.Facts.Dkim.Select(key => new SelectorLine(key.Selector, Kebab(key.State), key.KeyType, key.Bits, key.IsTesting, key.Problem))],
        Dmarc = DmarcLine.Of(report.Facts.Dmarc),
        Findings = [.. report.Verdict.Findings.Select(each => new FindingLine(DomainWords.Of(each.Topic), Kebab(each.Grade), each.Words, each.Advice))],
        Policy = OwnLine.Of(report.Own),
        TookMs = (int)report.Took.TotalMilliseconds,
    };

    /// <summary>The members of an enum of ours as words: <c>SomeWithoutTls</c> is <c>some-without-tls</c>.</summary>
    internal static string Kebab(Enum value) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}

sealed record MxLine(string State, string Dnssec, string? Problem, int LeftOut);

sealed record ExchangerLine(string Name, int Preference, string Dnssec, string? Problem, DaneLine Dane, bool? InMtaSts, IReadOnlyList<ServerLine> Servers)
{
    public static ExchangerLine Of(ExchangerFacts host) => new(
        host.Name, host.Preference, DomainLine.Kebab(host.Signature), host.Problem,
        new(DomainLine.Kebab(host.Dane.State), host.Dane.Records ?? [], host.Dane.Problem), host.IsInStsPolicy, [.. host.Servers.Select(ServerLine.Of)]);
}

sealed record DaneLine(string State, IReadOnlyList<string> Records, string? Problem);

sealed record ServerLine(
    string Address, string State, string? Problem, string? Banner, bool StartTls, string Worth,
    IReadOnlyList<VersionLine> Versions, string? WeakSuite, TlsSession? Tls, string? TlsProblem, bool? MatchesDane)
{
    public static ServerLine Of(ServerFacts server) => new(
        server.Address, DomainLine.Kebab(server.State), server.Problem, server.Banner, server.OffersStartTls, DomainLine.Kebab(ServerJudge.Of(server)),
        [.. server.Versions.Select(each => new VersionLine(DomainWords.Of(each.Version), DomainLine.Kebab(each.State), each.Suite, each.Suites, each.Problem))],
        server.WeakSuite, server.Tls, server.TlsProblem, server.MatchesDane);
}

sealed record VersionLine(string Version, string State, string? Suite, IReadOnlyList<string>? Suites, string? Problem);

sealed record StsLine(string State, string? Mode, string? Id, long? MaxAgeSeconds, IReadOnlyList<string> Mx, string? Problem)
{
    public static StsLine Of(StsFacts sts) => new(
        DomainLine.Kebab(sts.State), sts.Mode is { } mode ? DomainLine.Kebab(mode) : null, sts.Id, sts.MaxAge is { } age ? (long)age.TotalSeconds : null, sts.Patterns, sts.Problem);
}

sealed record RptLine(string State, IReadOnlyList<string> Reports, string? Problem);

sealed record SpfLine(string State, string? Record, int Lookups, string All, string? Problem);

sealed record SelectorLine(string Selector, string State, string? KeyType, int Bits, bool Testing, string? Problem);

sealed record DmarcLine(string State, string? FoundAt, string? Policy, string? Effective, bool Reports, string? Problem)
{
    public static DmarcLine Of(DmarcFacts dmarc) => new(
        DomainLine.Kebab(dmarc.State), dmarc.FoundAt,
        dmarc.Policy is { } policy ? DomainLine.Kebab(policy) : null, dmarc.Effective is { } now ? DomainLine.Kebab(now) : null, dmarc.AsksForReports, dmarc.Problem);
}

sealed record FindingLine(string Topic, string Grade, string Words, string? Advice);

/// <param name="Protection"><c>tls</c>, <c>portal</c>, <c>wait</c> or <c>refuse</c>, as <c>explain</c> says it.</param>
/// <param name="Rule">The rule that decides.</param>
/// <param name="Why">In a sentence.</param>
sealed record OwnLine(string Protection, string Rule, string Why)
{
    public static OwnLine? Of(Verdict? own) => own switch
    {
        null => null,
        Verdict.Protect yes => new(yes.Protection.Name, yes.Rule, yes.Why),
        Verdict.Wait wait => new("wait", wait.Rule, wait.Why),
        Verdict.Refuse no => new("refuse", no.Rule, no.Why),
    };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(DomainLine))]
sealed partial class DomainJson : JsonSerializerContext;
