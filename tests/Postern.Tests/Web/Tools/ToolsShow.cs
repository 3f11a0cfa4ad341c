using Postern.Tests.Flow;

namespace Postern.Tests.Web.Tools;

/// <summary>Not a test: the page stands open on a loopback port, so that it can be looked at. Run with <c>-explicit only</c>.</summary>
public sealed class ToolsShow
{
    const int Port = 21301;

    [Fact(Explicit = true)]
    public async Task The_tools_stand_open_for_ten_minutes()
    {
        await using var site = await ToolsSite.Open(Town.Of(("good.example", Manners.Good), ("mixed.example", Manners.Good), ("mixed.example", Manners.NoTls), ("self.example", new Manners { Shown = Shown.SelfSigned })), Port);
        var open = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "postern-tools-show.txt");
        await File.WriteAllTextAsync(open, $"{site.Address}", TestContext.Current.CancellationToken);

        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        for (var i = 0; i < 3000 && File.Exists(open) && await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken); i++) continue;
    }
}
