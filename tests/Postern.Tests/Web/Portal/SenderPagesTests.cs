using System.Net;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Postern.Flow.Portal;
using Postern.Store.Portal;
using Postern.Store.Queue;
using Postern.Tests.Web.Admin;

namespace Postern.Tests.Web.Portal;

/// <summary>What holds for every route of a sender's page: who has no link finds nothing, who has no seal changes nothing, and another site neither.</summary>
public sealed class SenderPagesTests
{
    static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task Idor_who_has_no_link_finds_no_page_behind_any_route()
    {
        await using var house = await StaffHouse.Open();
        using var stranger = await house.Visitor(null);

        foreach (var (method, path) in Routes(house, new string('A', PortalLinks.TokenLength)))
        {
            using var request = new HttpRequestMessage(method, path) { Content = method == HttpMethod.Post ? new FormUrlEncodedContent([new("seal", "x")]) : null };
            using var answer = await stranger.SendAsync(request, Ct);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Csrf_without_the_seal_or_from_another_site_nothing_is_changed()
    {
        await using var house = await StaffHouse.Open();
        var (token, copy) = await InPortal(house);
        using var sender = await house.Visitor(null);
        var page = await sender.GetStringAsync($"/s/{token}", Ct);
        var seal = page.Split("name=\"seal\" value=\"")[1].Split('"')[0];
        var walked = 0;

        foreach (var (_, path) in Routes(house, token).Where(route => route.Method == HttpMethod.Post))
        {
            Assert.Equal(HttpStatusCode.Forbidden, await Post(sender, path, "x", null));
            Assert.Equal(HttpStatusCode.Forbidden, await Post(sender, path, seal, "https://evil.example"));
            walked++;
        }

        Assert.InRange(walked, 6, 20);
        Assert.Null(await house.Ledger.Life.ClosureOf(copy, Ct));
        Assert.Equal(HttpStatusCode.SeeOther, await Post(sender, $"/s/{token}/retract", seal, null, ("sure", "yes")));
        Assert.Equal(ClosureKind.Retracted, (await house.Ledger.Life.ClosureOf(copy, Ct))?.Kind);
    }

    /// <summary>There is no other way while nobody's server answers; and the page says so, whoever asks again.</summary>
    [Fact]
    public async Task Another_way_that_nobody_can_tell_of_is_a_sentence_and_no_second_copy()
    {
        await using var house = await StaffHouse.Open();
        var (token, copy) = await InPortal(house);
        using var sender = await house.Visitor(null);
        var page = await sender.GetStringAsync($"/s/{token}", Ct);
        var seal = page.Split("name=\"seal\" value=\"")[1].Split('"')[0];

        using var answer = await sender.PostAsync($"/s/{token}/otherwise/{copy}", new FormUrlEncodedContent([new("seal", seal)]), Ct);

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("does not answer now", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, await Post(sender, $"/s/{token}/otherwise/{Guid.Empty}", seal, null));
        Assert.Equal(HttpStatusCode.NotFound, await Post(sender, $"/s/{token}/otherwise/1", seal, null));
        var copies = await house.Ledger.Records.List(new(), Ct);
        Assert.DoesNotContain(copies, each => each.InsteadOf is not null);
    }

    /// <summary>A copy that somebody carries cannot be stopped in that moment: the page says so, and shows what became of the others.</summary>
    [Fact]
    public async Task What_is_being_carried_while_it_is_taken_back_is_said_and_the_page_goes_on()
    {
        await using var house = await StaffHouse.Open();
        var (token, copy) = await InPortal(house, carried: true);
        using var sender = await house.Visitor(null);
        var seal = (await sender.GetStringAsync($"/s/{token}", Ct)).Split("name=\"seal\" value=\"")[1].Split('"')[0];

        using var answer = await sender.PostAsync($"/s/{token}/retract", new FormUrlEncodedContent([new("seal", seal), new("sure", "yes")]), Ct);
        var page = await sender.GetStringAsync($"{answer.Headers.Location}", Ct);

        Assert.Equal($"/s/{token}?done=carried", $"{answer.Headers.Location}");
        Assert.Contains("A copy is being delivered at this moment", page, StringComparison.Ordinal);
        Assert.Contains("not sent again if the delivery of this moment fails", page, StringComparison.Ordinal);
        Assert.Equal(ClosureKind.Retracted, (await house.Ledger.Life.ClosureOf(copy, Ct))?.Kind);
    }

    [Fact]
    public async Task The_page_is_stored_nowhere_and_runs_nothing()
    {
        await using var house = await StaffHouse.Open();
        var (token, _) = await InPortal(house);
        using var sender = await house.Visitor(null);

        using var answer = await sender.GetAsync($"/s/{token}", Ct);

        Assert.Equal("no-store", $"{answer.Headers.CacheControl}");
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
        Assert.DoesNotContain("script", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.DoesNotContain("haemoglobin", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    static IEnumerable<(HttpMethod Method, string Path)> Routes(StaffHouse house, string token) => house.Routes
        .Where(route => route.RoutePattern.RawText!.StartsWith("/s/", StringComparison.Ordinal))
        .Select(route => (new HttpMethod(route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods[0] ?? "GET"),
            route.RoutePattern.RawText!.Replace("{token}", token, StringComparison.Ordinal).Replace("{copy:guid}", $"{Guid.Empty}", StringComparison.Ordinal)
                .Replace("{**rest}", "a/b/c", StringComparison.Ordinal)));

    static async Task<HttpStatusCode> Post(HttpClient sender, string path, string seal, string? origin, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent([new("seal", seal), .. fields.Select(field => new KeyValuePair<string, string>(field.Name, field.Value))]),
        };
        if (origin is not null) request.Headers.Add("Origin", origin);
        using var answer = await sender.SendAsync(request, Ct);
        return answer.StatusCode;
    }

    static async Task<(string Token, Guid CopyId)> InPortal(StaffHouse house, bool carried = false)
    {
        var (message, copies) = await house.Accept("From: nurse@clinic.example\r\nSubject: haemoglobin\r\n\r\nhaemoglobin\r\n", "nurse@clinic.example", "pat@north.example");
        await house.Ledger.Portal.Place(copies[0], [1], replyHash: null, TimeProvider.System.GetUtcNow().AddDays(10), Ct);
        if (!carried) await house.Record(message, copies[0], CopyState.Delivered, new() { Protection = "portal", Why = "x" });
        var path = await house.Gateway.Services.GetRequiredService<SenderDesk>().PathFor(message, Ct);
        return (path["/s/".Length..], copies[0]);
    }
}
