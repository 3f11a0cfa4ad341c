using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Postern.Flow.Domains;
using Postern.Rules.Access;
using Postern.Rules.Domains;
using Postern.Web.Admin.Pages;
using Postern.Web.Portal;
using Words = Postern.Web.Tools.Texts;

namespace Postern.Web.Admin;

/// <summary>
/// GET /admin/domains/check: the form, and with <c>?domain=</c> the result of the last minute if there is one. POST: has a domain looked at. As <c>/tools/domain</c>, which
/// strangers see where it is on; a link starts nothing here either.
/// </summary>
static class LookAtDomain
{
    public const string Path = $"{ShowDomains.Path}/check";

    public static void Map(IEndpointRouteBuilder desk)
    {
        desk.MapGet("/domains/check", Show).For(Act.SeeDomains);
        desk.MapPost("/domains/check", Check).For(Act.SeeDomains);
    }

    public static Cell Link(string domain) => new(domain) { Href = $"{Path}?domain={Uri.EscapeDataString(domain)}" };

    static IResult Show(HttpContext http, string? domain, [FromServices] DomainDesk domains) => string.IsNullOrEmpty(domain)
        ? Page(http, "", null, StatusCodes.Status200OK)
        : domains.Recall(domain) is { } report
            ? Page(http, report.Facts.Domain, null, StatusCodes.Status200OK, report)
            : DomainQuestion.TryRead(domain, out var question)
                ? Page(http, question.Domain, null, StatusCodes.Status200OK)
                : Page(http, "", Words.NoDomain, StatusCodes.Status422UnprocessableEntity);

    static async Task<IResult> Check(HttpContext http, [FromServices] DomainDesk domains, CancellationToken ct)
    {
        if (await http.StaffForm(ct) is not { } form) return Screens.Forbidden();

        var typed = form.GetValueOrDefault("domain") ?? "";
        return await domains.Check(typed, http.ClientOf().Network, ct) switch
        {
            DeskAnswer.Checked(var report) => Screens.SeeOther($"{Path}?domain={Uri.EscapeDataString(report.Facts.Domain)}"),
            DeskAnswer.NoDomain => Page(http, "", Words.NoDomain, StatusCodes.Status422UnprocessableEntity),
            DeskAnswer.PrivateName => Page(http, "", Words.PrivateName, StatusCodes.Status422UnprocessableEntity),
            DeskAnswer.TooMany(var wait) => Later(http, typed, Words.TooMany(wait), wait, StatusCodes.Status429TooManyRequests),
            DeskAnswer.Busy(var wait) => Later(http, typed, Words.Busy, wait, StatusCodes.Status503ServiceUnavailable),
        };
    }

    static IResult Later(HttpContext http, string typed, string words, TimeSpan wait, int status)
    {
        http.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString("0", CultureInfo.InvariantCulture);
        return Page(http, DomainQuestion.TryRead(typed, out var question) ? question.Domain : "", words, status);
    }

    static IResult Page(HttpContext http, string domain, string? problem, int status, DomainReport? report = null) => Screens.Show<DomainCheckPage>(
        new { Visit = http.VisitOf(), Domain = domain, Problem = problem, Tables = report is null ? [] : Tables(report) }, status);

    static ShownTable[] Tables(DomainReport report) =>
    [
        new(Words.ResultTitle(report.Facts.Domain), [DeskTexts.CheckVerdict, DeskTexts.Why], [[Mark(report.Verdict.Grade, Words.Word(report.Verdict.Grade)),
            string.Join(" ", report.Verdict.Reasons.Prepend(report.Verdict.Sentence))]]) { Text = Words.Looked(report.Facts.At, report.Took) },
        new(Words.ServersTitle, [Words.Server, Words.Worth, Words.Tls, Words.Certificate, Words.Policies], [.. report.Facts.Exchangers.SelectMany(host => Servers(host, report.Facts))]),
        new(Words.FindingsTitle, [DeskTexts.What, DeskTexts.CheckVerdict, DeskTexts.CheckFound, DeskTexts.CheckAdvice], [.. report.Verdict.Findings.Select(IReadOnlyList<Cell> (finding) =>
            [Words.Title(finding.Topic), Mark(finding.Grade, Words.Word(finding.Grade)), finding.Words, finding.Advice])]),
    ];

    static IEnumerable<IReadOnlyList<Cell>> Servers(ExchangerFacts host, DomainFacts facts) => host.Servers.Count == 0
        ? [[$"{host.Name}, {Words.Preference(host.Preference)}", Mark(Grade.Bad, Words.Word(ServerTls.Unknown)), host.Problem, Words.None, Words.None]]
        : host.Servers.Select(IReadOnlyList<Cell> (server) =>
        [
            $"{host.Name} ({server.Address}), {Words.Preference(host.Preference)}", Mark(Words.GradeOf(ServerJudge.Of(server)), Words.Word(ServerJudge.Of(server))), DomainWords.Tls(server),
            server.Tls?.Certificate is { } shown ? $"{shown.Problem ?? "verified"}; {shown.KeyType} {shown.KeyBits}, {DomainWords.Days(shown, facts.At)}" : null, Words.PoliciesOf(host, server),
        ]);

    static Cell Mark(Grade grade, string words) => new(words) { Look = grade switch { Grade.Good => "is-good", Grade.Bad => "is-bad", Grade.Weak or Grade.Unknown => null } };
}
