using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Postern.Rules.Access;
using Postern.Web.Admin.Pages;
using Postern.Web.Portal;

namespace Postern.Web.Admin;

/// <summary>GET /admin/settings: every setting with its value and where that comes from.</summary>
static class ShowSettings
{
    public static void Map(IEndpointRouteBuilder desk) => desk.MapGet("/settings", Handle).For(Act.SeeSettings);

    static IResult Handle(HttpContext http, [FromServices] SettingsSheet sheet) => Screens.Show<TablePage>(new
    {
        Title = AdminTexts.Settings,
        Visit = http.VisitOf(),
        Here = "/admin/settings",
        Text = DeskTexts.SettingsText,
        Tables = (ShownTable[])[new(AdminTexts.Settings, [DeskTexts.Key, DeskTexts.Value, DeskTexts.Source], [.. sheet.Lines.Select(IReadOnlyList<Cell> (line) =>
            [line.Key, line.Value, line.Source])])],
    });
}
