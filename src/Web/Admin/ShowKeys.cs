using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Postern.Flow.Keys;
using Postern.Rules.Access;
using Postern.Rules.Keys;
using Postern.Store;
using Postern.Store.Dkim;
using Postern.Store.Keys;
using Postern.Web.Admin.Pages;
using Postern.Web.Portal;

namespace Postern.Web.Admin;

/// <summary>GET /admin/keys: keys and certificates of people, and the organization's DKIM keys. Public halves only.</summary>
static class ShowKeys
{
    /// <summary>Keys of one page.</summary>
    const int ShownMax = 500;

    public static void Map(IEndpointRouteBuilder desk) => desk.MapGet("/keys", Handle).For(Act.SeeKeys);

    static async Task<IResult> Handle(HttpContext http, [FromServices] Ledger ledger, [FromServices] TimeProvider clock, CancellationToken ct)
    {
        var (keys, now) = (await ledger.Keys.List(null, ct), clock.GetUtcNow());
        return Screens.Show<TablePage>(new
        {
            Title = AdminTexts.Keys,
            Visit = http.VisitOf(),
            Here = "/admin/keys",
            Text = DeskTexts.KeysText,
            Tables = (ShownTable[])
            [
                new(AdminTexts.Keys, [DeskTexts.Addresses, DeskTexts.Owner, DeskTexts.Standard, DeskTexts.Fingerprint, DeskTexts.Trust, DeskTexts.Until, DeskTexts.Used,
                    DeskTexts.Usable], [.. keys.Take(ShownMax).Select(key => Row(key, now))])
                {
                    Cut = keys.Count > ShownMax ? DeskTexts.KeysCut : null,
                },
                new(DeskTexts.DkimTitle, [DeskTexts.Domain, DeskTexts.Selector, DeskTexts.Algorithm, DeskTexts.State, DeskTexts.Finding], [.. (await ledger.Dkim.List(ct)).Select(Row)]),
            ],
        });
    }

    static IReadOnlyList<Cell> Row(KeyRecord key, DateTimeOffset now)
    {
        var flaw = RecipientKeys.FlawOf(key, now);
        return
        [
            string.Join(", ", key.Addresses), $"{key.Owner}".ToLowerInvariant(), KeyJudge.NameOf(key.Key.Standard), key.Key.Fingerprint, KeyJudge.TrustOf(key.Trust),
            Cell.When(key.Key.ValidUntil), Cell.When(key.UsedAt),
            flaw is { } found ? new Cell(KeyJudge.Reason(RecipientKeys.FactsOf(key), found)) { Look = "is-bad" } : new Cell(DeskTexts.Yes) { Look = "is-good" },
        ];
    }

    static IReadOnlyList<Cell> Row(OwnDkimKey key) => [key.Domain, key.Selector, $"{key.Algorithm}", $"{key.State}".ToLowerInvariant(), key.Finding];
}
