using Postern.Flow.People;
using Postern.Rules.Access;

namespace Postern.Web.Admin;

/// <summary>The pages that a person sees in the menu: those of their role, in one order.</summary>
static class Navigation
{
    static readonly Entry[] All =
    [
        new("/admin", AdminTexts.Overview, Act.SeeOverview),
        new("/admin/messages", AdminTexts.Messages, Act.SeeMessages),
        new("/admin/messages/own", AdminTexts.Messages, Act.SeeOwnMessages),
        new("/admin/reports", AdminTexts.Reports, Act.SeeReports),
        new("/admin/incidents", AdminTexts.Incidents, Act.SeeIncidents),
        new("/admin/domains", AdminTexts.Domains, Act.SeeDomains),
        new("/admin/keys", AdminTexts.Keys, Act.SeeKeys),
        new("/admin/policy", AdminTexts.Policy, Act.SeePolicy),
        new("/admin/people", AdminTexts.People, Act.SeePeople),
        new("/admin/audit", AdminTexts.Audit, Act.SeeAudit),
        new("/admin/brand", AdminTexts.Brand, Act.SeeBrand),
        new("/admin/settings", AdminTexts.Settings, Act.SeeSettings),
        new("/admin/health", AdminTexts.Health, Act.SeeHealth),
        new("/admin/account", AdminTexts.Account, Act.KeepOwnAccount),
    ];

    public static IEnumerable<Entry> For(StaffVisit visit) => All.Where(entry => visit.May(entry.Act));

    public sealed record Entry(string Path, string Words, Act Act);
}
