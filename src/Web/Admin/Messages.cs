using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Postern.Flow.Portal;
using Postern.Flow.Record;
using Postern.Rules.Access;
using Postern.Rules.Replies;
using Postern.Store;
using Postern.Store.Records;
using Postern.Store.Spool;
using Postern.Web.Admin.Pages;
using Postern.Web.Portal;

namespace Postern.Web.Admin;

/// <summary>/admin/messages: what was accepted and what became of it. No subject and no content: those are not in the record.</summary>
static class Messages
{
    public const string Path = "/admin/messages";
    public const string OwnPath = "/admin/messages/own";

    /// <summary>Copies of one page.</summary>
    const int PageMax = 50;

    /// <summary>Events of a message on its page, the newest.</summary>
    const int EventsMax = 500;

    public static void Map(IEndpointRouteBuilder desk)
    {
        desk.MapGet("/messages", List).For(Act.SeeMessages);
        desk.MapPost("/messages", Ask).For(Act.SeeMessages);
        desk.MapGet("/messages/own", ListOwn).For(Act.SeeOwnMessages);
        desk.MapGet("/messages/own/{id:guid}", ShowOwn).For(Act.SeeOwnMessages);
        desk.MapGet("/messages/{id:guid}", Show).For(Act.SeeMessages);
        desk.MapPost("/messages/own/{id:guid}/page", OwnSenderPage).For(Act.SeeOwnMessages);
        desk.MapPost("/messages/{id:guid}/page", SenderPage).For(Act.MoveMessages);
        desk.MapPost("/messages/{id:guid}/release", Release).For(Act.MoveMessages);
        desk.MapPost("/messages/{id:guid}/fail", Fail).For(Act.MoveMessages);
    }

    static async Task<IResult> Ask(HttpContext http, [FromServices] SealedQuery sealedQuery, CancellationToken ct)
    {
        if (await http.StaffForm(ct) is not { } form) return Screens.Forbidden();

        var query = MessageQuery.Of(form);
        return query.Problem is { } problem
            ? Page(http, sealedQuery, query, [], problem)
            : Screens.SeeOther($"{Path}?q={sealedQuery.Seal(query, http.VisitOf())}");
    }

    static async Task<IResult> List(HttpContext http, string? q, [FromServices] SealedQuery sealedQuery, [FromServices] Ledger ledger, CancellationToken ct)
    {
        var query = sealedQuery.Open(q, http.VisitOf()) ?? new MessageQuery();
        return Page(http, sealedQuery, query, await ledger.Records.Search(query.Filter(PageMax + 1), ct), null);
    }

    static IResult Page(HttpContext http, SealedQuery sealedQuery, MessageQuery query, IReadOnlyList<CopyRecord> found, string? problem)
    {
        var shown = found.Take(PageMax).ToList();
        return Screens.Show<MessagesPage>(new
        {
            Visit = http.VisitOf(),
            Query = query,
            Copies = shown,
            Older = found.Count > PageMax ? $"{Path}?q={sealedQuery.Seal(query with { Before = shown[^1].CopyId }, http.VisitOf())}" : null,
            Newest = query.Before is null ? null : $"{Path}?q={sealedQuery.Seal(query with { Before = null }, http.VisitOf())}",
            File = shown.Count > 0 && http.VisitOf().May(Act.SeeReports) ? $"{Reports.Path}/found.csv?q={sealedQuery.Seal(query, http.VisitOf())}" : null,
            Problem = problem,
        }, problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    static async Task<IResult> ListOwn(HttpContext http, Guid? before, [FromServices] Ledger ledger, CancellationToken ct)
    {
        var filter = new MessageQuery { Sender = http.VisitOf().Address, Before = before }.Filter(PageMax + 1);
        var found = await ledger.Records.Search(filter, ct);
        var shown = found.Take(PageMax).ToList();
        return Screens.Show<MessagesPage>(new
        {
            Visit = http.VisitOf(),
            Query = (MessageQuery?)null,
            Copies = shown,
            Older = found.Count > PageMax ? $"{OwnPath}?before={shown[^1].CopyId}" : null,
            Newest = before is null ? null : OwnPath,
        });
    }

    static async Task<IResult> Show(HttpContext http, Guid id, string? done, [FromServices] Ledger ledger, CancellationToken ct) =>
        await ledger.Records.Show($"{id:N}", ct, EventsMax) is { } message
            ? await MessagePage(http, ledger, message, done is null ? null : MessagesTexts.Changed, isProblem: false, ct)
            : Screens.Gone();

    // Another's message is not told apart from one that never was.
    static async Task<IResult> ShowOwn(HttpContext http, Guid id, [FromServices] Ledger ledger, CancellationToken ct) =>
        await ledger.Records.Show($"{id:N}", ct, EventsMax) is { } message && IsOwn(message, http.VisitOf().Address)
            ? await MessagePage(http, ledger, message, null, isProblem: false, ct)
            : Screens.Gone();

    static async Task<IResult> OwnSenderPage(HttpContext http, Guid id, [FromServices] Ledger ledger, [FromServices] SenderDesk senders, CancellationToken ct)
    {
        if (await http.StaffForm(ct) is null) return Screens.Forbidden();
        return await ledger.Records.Look($"{id:N}", ct) is { } message && IsOwn(message, http.VisitOf().Address) ? Screens.SeeOther(await senders.PathFor(message.MessageId, ct)) : Screens.Gone();
    }

    static async Task<IResult> SenderPage(HttpContext http, Guid id, [FromServices] Ledger ledger, [FromServices] SenderDesk senders, CancellationToken ct)
    {
        if (await http.StaffForm(ct) is null) return Screens.Forbidden();
        if (await ledger.Records.Look($"{id:N}", ct) is not { } message) return Screens.Gone();
        await ledger.People.Note(http.VisitOf().StaffId, "staff.opened_sender_page", message.MessageId, null, ct);
        return Screens.SeeOther(await senders.PathFor(message.MessageId, ct));
    }

    static bool IsOwn(MessageRecord message, string address) =>
        message.Copies.Count > 0 && string.Equals($"{message.Copies[0].Sender}", address, StringComparison.OrdinalIgnoreCase);

    static Task<IResult> Release(HttpContext http, Guid id, [FromServices] Ledger ledger, [FromServices] Intervention intervention, CancellationToken ct) =>
        Move(http, id, ledger, async copy => await intervention.Release(copy, ct) ? MessagesTexts.Changed : MessagesTexts.NotNow, ct);

    static Task<IResult> Fail(HttpContext http, Guid id, [FromServices] Ledger ledger, [FromServices] Intervention intervention, CancellationToken ct) =>
        Move(http, id, ledger, async copy => MessagesTexts.Of(await intervention.Fail(copy, ct)), ct);

    static async Task<IResult> Move(HttpContext http, Guid copyId, Ledger ledger, Func<CopyRecord, Task<string>> move, CancellationToken ct)
    {
        if (await http.StaffForm(ct) is null) return Screens.Forbidden();
        if (await ledger.Records.Show($"{copyId:N}", ct, EventsMax) is not { } message || message.Copies.FirstOrDefault(copy => copy.CopyId == copyId) is not { } copy) return Screens.Gone();

        var said = await move(copy);
        await ledger.People.Note(http.VisitOf().StaffId, "staff.moved_copy", message.MessageId, copyId, ct);
        return said == MessagesTexts.Changed
            ? Screens.SeeOther($"{Path}/{message.MessageId}?done=1")
            : await MessagePage(http, ledger, message, said, isProblem: true, ct);
    }

    static async Task<IResult> MessagePage(HttpContext http, Ledger ledger, MessageRecord message, string? said, bool isProblem, CancellationToken ct)
    {
        Dictionary<Guid, Forecast> forecasts = [];
        foreach (var copy in message.Copies.Where(copy => copy.Door is Door.Relay or Door.Submission).Take(PageMax))
            if (Forecast.Of(await ledger.Replies.Past(copy.Recipient, ct)) is { Outlook: not ReplyOutlook.Unknown } known) forecasts[copy.CopyId] = known;
        Dictionary<Guid, string> readers = [];
        foreach (var copy in message.Copies.Where(copy => message.Events.Any(each => each.CopyId == copy.CopyId && ReaderOf(each) is not null)))
            foreach (var (id, name) in await http.RequestServices.GetRequiredService<PortalDesk>().Names.OfCopy(copy.CopyId, ct)) readers[id] = name;
        return Screens.Show<MessageRecordPage>(
            new { Visit = http.VisitOf(), Message = message, Forecasts = forecasts, Readers = readers, Said = said, IsProblem = isProblem },
            isProblem ? StatusCodes.Status409Conflict : StatusCodes.Status200OK);
    }

    /// <summary>Who read, of those who share the mailbox; null where nobody said.</summary>
    public static Guid? ReaderOf(AuditEvent each)
    {
        if (each.Detail is not { } detail || !detail.Contains("\"reader\"", StringComparison.Ordinal)) return null;
        using var facts = JsonDocument.Parse(detail); // we wrote it
        return Guid.TryParse(facts.RootElement.GetProperty("reader").GetString(), out var id) ? id : null;
    }
}
