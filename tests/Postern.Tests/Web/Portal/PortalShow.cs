namespace Postern.Tests.Web.Portal;

/// <summary>Not a test: the portal stands open on a loopback port, so that its pages can be looked at. Run with <c>-explicit only</c>.</summary>
public sealed class PortalShow
{
    const int Port = 21300;

    [Fact(Explicit = true)]
    public async Task The_portal_stands_open_for_ten_minutes()
    {
        await using var site = await PortalSite.Open(Port);
        var links = new List<string>();
        foreach (var message in PortalSamples.All) links.Add($"{site.Address}m/{await site.Room.Place(message)}");
        var shown = Path.Combine(Path.GetTempPath(), "postern-portal-show.txt");
        await File.WriteAllLinesAsync(shown, links, TestContext.Current.CancellationToken);

        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        for (var i = 0; i < 3000 && File.Exists(shown) && await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken); i++)
            await File.WriteAllTextAsync(shown + ".code", site.Room.Codes.LastOrDefault()?.Code ?? "", TestContext.Current.CancellationToken);
    }
}
