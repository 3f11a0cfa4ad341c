using System.Globalization;
using System.Text;
using Postern.Flow.Domains;
using Postern.Rules.Decide;
using Postern.Rules.Domains;

namespace Postern.Host.Commands;

/// <summary>A report for people: the verdict first, then the servers, then each mechanism with what to do about it.</summary>
static class CheckDomainText
{
    public static string Of(DomainReport report)
    {
        var text = new StringBuilder().AppendLine(report.Verdict.Sentence);
        foreach (var reason in report.Verdict.Reasons) text.AppendLine(CultureInfo.InvariantCulture, $"  · {reason}");

        if (report.Facts.Exchangers.Count > 0) text.AppendLine().Append(Servers(report.Facts));
        text.AppendLine();
        foreach (var finding in report.Verdict.Findings) Add(text, finding);

        text.AppendLine().AppendLine(Own(report.Own));
        text.AppendLine(CultureInfo.InvariantCulture, $"Looked at {report.Facts.Domain} for {report.Took.TotalSeconds:0.0} s, at {report.Facts.At:yyyy-MM-dd HH:mm} UTC.");
        return text.AppendLine().ToString();
    }

    static void Add(StringBuilder text, Finding finding)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"{DomainWords.Of(finding.Grade),-8}{DomainWords.Of(finding.Topic),-14}{finding.Words}");
        if (finding.Advice is { } advice) text.AppendLine(CultureInfo.InvariantCulture, $"{"",-22}→ {advice}");
    }

    static string Servers(DomainFacts facts)
    {
        List<string[]> rows = [];
        foreach (var host in facts.Exchangers)
        {
            if (host.Servers.Count == 0) rows.Add([$"{host.Preference}", host.Name, "–", host.Problem ?? "no address", "–", "–"]);
            foreach (var server in host.Servers)
                rows.Add([$"{host.Preference}", host.Name, server.Address, DomainWords.Tls(server), DomainWords.Versions(server), DomainWords.Certificate(server, facts.At)]);
        }

        return Output.Table(["MX", "exchanger", "address", "TLS", "versions", "certificate"], rows);
    }

    static string Own(Verdict? own) => own switch
    {
        null => "Postern itself would try, and find out.",
        Verdict.Protect { Protection: Protection.Portal } portal => $"Postern itself would keep a message here and send a notice: {portal.Why} (rule: {portal.Rule}).",
        Verdict.Protect yes => $"Postern itself would send by TLS: {yes.Why} (rule: {yes.Rule}).",
        Verdict.Wait wait => $"Postern itself would wait: {wait.Why} (rule: {wait.Rule}).",
        Verdict.Refuse no => $"Postern itself would refuse: {no.Why} (rule: {no.Rule}).",
    };
}
