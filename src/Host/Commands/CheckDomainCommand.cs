using System.CommandLine;
using System.Text.Json;
using Postern.Flow.Domains;
using Postern.Host.Settings;
using Postern.Mail.Dns;
using Postern.Rules.Domains;

namespace Postern.Host.Commands;

/// <summary><c>postern check-domain</c>: how well mail to a domain is protected on its way, for own and foreign domains.</summary>
static class CheckDomainCommand
{
    /// <summary>Domains looked at side by side.</summary>
    const int SideBySideMax = 4;

    public static Command Verb()
    {
        var domains = new Argument<string[]>("domain") { Description = "Domains, without address or @.", Arity = ArgumentArity.OneOrMore };
        var selectors = new Option<string[]>("--dkim-selector") { Description = "DKIM selectors to look up." };
        var suites = new Option<bool>("--suites") { Description = "Ask each server for every cipher suite, one by one (some dozen connections each)." };
        var (config, json) = (Verbs.Config(), Verbs.Json());
        var command = new Command("check-domain", """
            Says whether mail to a domain goes over verified TLS: exchangers, TLS versions, certificates, DANE, MTA-STS, TLS-RPT, SPF, DKIM, DMARC.
            Nothing is sent. Exit code 0: always over verified TLS. 1: it falls short. 3: nothing could be found out.
            """) { domains, selectors, suites, config, json };
        command.SetAction((parsed, ct) => Check(parsed.GetValue(domains) ?? [], parsed.GetValue(selectors) ?? [], parsed.GetValue(suites), parsed.GetValue(config), parsed.GetValue(json), ct));
        return command;
    }

    static async Task<int> Check(string[] domains, string[] selectors, bool suites, string? config, bool json, CancellationToken ct)
    {
        var questions = domains.Select(domain => Read(domain) with { Selectors = Selectors(selectors), WantsAllSuites = suites }).ToList();
        var settings = SettingsFile.Read(config);
        var plan = Plan.Of(settings);
        await using var resolver = Resolvers.Of(settings.Dns);
        var check = DomainTools.Check(settings, plan, resolver)(Reach.Everywhere(settings.Deliver.Port));

        var worst = ExitCode.Done;
        foreach (var some in questions.Chunk(SideBySideMax))
        {
            foreach (var report in await Task.WhenAll(some.Select(question => check.Examine(question, ct))))
            {
                Console.Write(json ? JsonSerializer.Serialize(DomainLine.Of(report), DomainJson.Default.DomainLine) + "\n" : CheckDomainText.Of(report));
                worst = Math.Max(worst, CodeOf(report.Verdict.Grade));
            }
        }

        return worst;
    }

    static int CodeOf(Grade grade) => grade switch
    {
        Grade.Good => ExitCode.Done,
        Grade.Weak or Grade.Bad => ExitCode.No,
        Grade.Unknown => ExitCode.CouldNotRun,
    };

    static DomainQuestion Read(string domain) => DomainQuestion.TryRead(domain, out var question)
        ? question
        : throw new WrongUseException(domain.Contains('@', StringComparison.Ordinal)
            ? "check-domain takes domains: only what stands behind the @"
            : "check-domain takes domains such as clinic.example; one of these is none");

    static string[] Selectors(string[] selectors) =>
        selectors.Length > CheckLimits.SelectorsMax ? throw new WrongUseException($"--dkim-selector may be given {CheckLimits.SelectorsMax} times")
        : selectors.All(selector => DnsName.TryNormalize(selector, out _)) ? selectors
        : throw new WrongUseException("--dkim-selector takes a name such as s1 or mail.2026");
}
