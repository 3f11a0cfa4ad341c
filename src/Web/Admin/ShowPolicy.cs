using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Postern.Flow.Explain;
using Postern.Mail.Addresses;
using Postern.Rules.Access;
using Postern.Rules.Decide;
using Postern.Rules.Keys;
using Postern.Rules.Portal;
using Postern.Web.Admin.Pages;
using Postern.Web.Portal;

namespace Postern.Web.Admin;

/// <summary>GET /admin/policy: the rules in force, in words. POST /admin/policy/ask: how a message would go to each of some people; addresses are in no URL.</summary>
static class ShowPolicy
{
    public const string Path = "/admin/policy";

    /// <summary>Recipients of one question: each asks servers.</summary>
    public const int RecipientsMax = 10;

    public static void Map(IEndpointRouteBuilder desk)
    {
        desk.MapGet("/policy", (HttpContext http, [FromServices] Policy policy) => Page(http, policy, "", [])).For(Act.SeePolicy);
        desk.MapGet("/policy/ask", (HttpContext http) => Screens.Show<DryRunPage>(new { Visit = http.VisitOf(), Typed = "", Tables = (ShownTable[])[] })).For(Act.DryRun);
        desk.MapPost("/policy/ask", Ask).For(Act.DryRun);
    }

    static async Task<IResult> Ask(HttpContext http, [FromServices] DryRun dryRun, CancellationToken ct)
    {
        if (await http.StaffForm(ct) is not { } form) return Screens.Forbidden();

        var typed = form.GetValueOrDefault("to") ?? "";
        var recipients = typed.Split(['\r', '\n', ',', ';', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(RecipientsMax);
        var rows = await Task.WhenAll(recipients.Select(to => Explain(dryRun, to, ct)));
        return Screens.Show<DryRunPage>(new
        {
            Visit = http.VisitOf(),
            Typed = typed,
            Tables = (ShownTable[])[new(DeskTexts.DryRunResult, [DeskTexts.Recipient, DeskTexts.Protection, DeskTexts.Rule, DeskTexts.Why, DeskTexts.Tls], rows)],
        });
    }

    static async Task<IReadOnlyList<Cell>> Explain(DryRun dryRun, string to, CancellationToken ct)
    {
        if (!EmailAddress.TryParse(to, out var address)) return [to, "–", "–", new(DeskTexts.NoAddress) { Look = "is-bad" }, "–"];
        var explanation = await dryRun.Explain(address, requireTls: false, ct);
        var protection = MessagesTexts.OfProtection(explanation.Protection);
        return [to, protection == "–" ? explanation.Protection : protection, explanation.Rule, explanation.Why, explanation.Tls is { } tls ? $"{MessagesTexts.TlsOf(tls)}, {tls.CipherSuite}" : "–"];
    }

    static IResult Page(HttpContext http, Policy policy, string typed, IReadOnlyList<ShownTable> answers) => Screens.Show<TablePage>(new
    {
        Title = AdminTexts.Policy,
        Visit = http.VisitOf(),
        Here = Path,
        Text = DeskTexts.PolicyText,
        Links = ((string, string)[])[($"{Path}/ask", DeskTexts.DryRunTitle)],
        Tables = (ShownTable[])
        [
            new(DeskTexts.Rule, [DeskTexts.Domain, DeskTexts.Order, DeskTexts.Mode, DeskTexts.LeastTls, DeskTexts.Certificate, DeskTexts.Alone, DeskTexts.LeastTrust],
                [Row(DeskTexts.DefaultRule, policy.Default), .. policy.Domains.OrderBy(rule => rule.Key, StringComparer.Ordinal).Select(rule => Row(rule.Key, rule.Value))]),
            new(DeskTexts.PortalRules,
                [DeskTexts.Domain, DeskTexts.ProofRoutine, DeskTexts.ProofSensitive, DeskTexts.ProofHigh, DeskTexts.Question, DeskTexts.Subject, DeskTexts.Relax, DeskTexts.Downgrade],
                [PortalRow(DeskTexts.DefaultRule, policy.Default), .. policy.Domains.OrderBy(rule => rule.Key, StringComparer.Ordinal).Select(rule => PortalRow(rule.Key, rule.Value))]),
            new(DeskTexts.Exceptions, [DeskTexts.Domain, DeskTexts.Ends, DeskTexts.Reason, DeskTexts.Answerable, DeskTexts.Mode, DeskTexts.LeastTls, DeskTexts.Certificate],
                [.. policy.Exceptions.Select(IReadOnlyList<Cell> (one) => [one.Key, Days.Word(one.Value.Until), one.Value.Reason, one.Value.By, $"{one.Value.Rule.Mode}".ToLowerInvariant(),
                    MessagesTexts.Version(one.Value.Rule.Floor.Least), $"{one.Value.Rule.Floor.Certificate}".ToLowerInvariant()])]),
        ],
    });

    static IReadOnlyList<Cell> Row(string name, DomainRule rule) =>
    [
        name, string.Join(", ", rule.Order.Select(way => MessagesTexts.OfProtection($"{way}".ToLowerInvariant()))), $"{rule.Mode}".ToLowerInvariant(), MessagesTexts.Version(rule.Floor.Least),
        $"{rule.Floor.Certificate}".ToLowerInvariant(), $"{rule.Alone}".ToLowerInvariant(), KeyJudge.TrustOf(rule.LeastTrust),
    ];

    // The answer to a question is nobody's to see here.
    static IReadOnlyList<Cell> PortalRow(string name, DomainRule rule) =>
    [
        name, Word(rule.Portal.Mailbox), Word(rule.Portal.Sensitive), DeskTexts.WithAnswer(Word(rule.Portal.High)),
        rule.Portal.Question is { } question ? DeskTexts.Asks(question.Text ?? DeskTexts.Passphrase, $"{rule.Portal.AsksFrom}".ToLowerInvariant()) : "–",
        rule.HidesSubject ? DeskTexts.Hidden : DeskTexts.Kept, rule.SenderMayRelax ? DeskTexts.May : DeskTexts.MayNot, $"{rule.Floor.Downgrade}".ToLowerInvariant(),
    ];

    static string Word(MailboxProof proof) => proof switch
    {
        MailboxProof.Passkey => DeskTexts.PasskeyOrCode,
        MailboxProof.Code => DeskTexts.CodeOnly,
    };
}
