using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Postern.Flow.Keys;
using Postern.Mail.Addresses;
using Postern.Rules.Access;
using Postern.Rules.Keys;
using Postern.Store;
using Postern.Store.Dkim;
using Postern.Store.Keys;
using Postern.Web.Admin.Pages;
using Postern.Web.Portal;

namespace Postern.Web.Admin;

/// <summary>
/// GET /admin/keys: keys and certificates of people, and the organization's DKIM keys. POST: those of an address, or of a fingerprint; an address is in no URL. Public halves only.
/// </summary>
static class ShowKeys
{
    public const string Path = "/admin/keys";

    /// <summary>Keys of one page.</summary>
    const int PageMax = 100;

    public static void Map(IEndpointRouteBuilder desk)
    {
        desk.MapGet("/keys", List).For(Act.SeeKeys);
        desk.MapPost("/keys", Find).For(Act.SeeKeys);
    }

    static async Task<IResult> List(HttpContext http, Guid? before, [FromServices] Ledger ledger, [FromServices] TimeProvider clock, CancellationToken ct)
    {
        var found = await ledger.Keys.Page(before, PageMax + 1, ct);
        var keys = found.Take(PageMax).ToList();
        List<(string, string)> links = [];
        if (before is not null) links.Add((Path, DeskTexts.KeysAll));
        if (found.Count > PageMax) links.Add(($"{Path}?before={keys[^1].Id}", MessagesTexts.Older));
        var dkim = new ShownTable(DeskTexts.DkimTitle, [DeskTexts.Domain, DeskTexts.Selector, DeskTexts.Algorithm, DeskTexts.State, DeskTexts.Finding], [.. (await ledger.Dkim.List(ct)).Select(Row)]);
        return Page(http, null, links, [TableOf(keys, clock.GetUtcNow()), .. before is null ? [dkim] : (ShownTable[])[]]);
    }

    static async Task<IResult> Find(HttpContext http, [FromServices] Ledger ledger, [FromServices] TimeProvider clock, CancellationToken ct)
    {
        if (await http.StaffForm(ct) is not { } form) return Screens.Forbidden();

        var typed = form.GetValueOrDefault("find")?.Trim() ?? "";
        if (typed.Length == 0) return Screens.SeeOther(Path);

        var found = TableOf(await Of(ledger.Keys, typed, ct), clock.GetUtcNow()) with { Empty = DeskTexts.KeysNone };
        return Page(http, typed, [(Path, DeskTexts.KeysAll)], [found]);
    }

    static async Task<IReadOnlyList<KeyRecord>> Of(KeyCabinet keys, string typed, CancellationToken ct)
    {
        if (!EmailAddress.TryParse(typed, out var address)) return await keys.FindByFingerprint(Fingerprint(typed), ct);
        List<KeyRecord> found = [];
        foreach (var owner in Enum.GetValues<KeyOwner>()) found.AddRange(await keys.FindFor(owner, address, ct));
        return found;
    }

    // As programs print it: behind a name and "=" or "0x", in groups, and with marks that nobody sees (Windows puts U+200E before it).
    static string Fingerprint(string typed)
    {
        var value = typed.Split('=')[^1];
        if (value.IndexOf("0x", StringComparison.OrdinalIgnoreCase) is var at and >= 0) value = value[(at + 2)..];
        return string.Concat(value.Where(char.IsAsciiHexDigit));
    }

    static IResult Page(HttpContext http, string? typed, IReadOnlyList<(string, string)> links, IReadOnlyList<ShownTable> tables) =>
        Screens.Show<KeysPage>(new { Visit = http.VisitOf(), Typed = typed, Links = links, Tables = tables });

    static ShownTable TableOf(IReadOnlyList<KeyRecord> keys, DateTimeOffset now) => new(AdminTexts.Keys,
        [DeskTexts.Addresses, DeskTexts.Owner, DeskTexts.Standard, DeskTexts.Fingerprint, DeskTexts.Trust, DeskTexts.Until, DeskTexts.Used, DeskTexts.Usable], [.. keys.Select(key => Row(key, now))]);

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
