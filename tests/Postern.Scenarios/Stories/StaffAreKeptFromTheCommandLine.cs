using System.Text.Json;
using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>Whoever has the machine lets people in and out without a browser, while the gateway runs.</summary>
public sealed class StaffAreKeptFromTheCommandLine
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_person_is_invited_let_in_again_and_ended()
    {
        await using var scene = new Scene(Ct);
        var gateway = await scene.Gateway();

        var invited = await gateway.Run(["staff", "invite", "Ann Keeper", "ann@clinic.example", "--role", "compliance"], Ct);
        Assert.Contains($"https://{gateway.Web}/admin/begin/", invited.StandardOutput, StringComparison.Ordinal);
        Assert.Equal(1, (await gateway.Run(["staff", "invite", "Ann Again", "ANN@clinic.example"], Ct)).ExitCode);
        Assert.Equal(2, (await gateway.Run(["staff", "invite", "Ann", "ann@clinic.example", "--role", "king"], Ct)).ExitCode);

        var again = await gateway.Run(["staff", "link", "ann@clinic.example"], Ct);
        Assert.NotEqual(invited.StandardOutput, again.StandardOutput);
        Assert.Equal(("compliance", "invited"), await Listed(gateway));

        Assert.Equal(0, (await gateway.Run(["staff", "end", "ann@clinic.example"], Ct)).ExitCode);
        Assert.Equal(("compliance", "ended"), await Listed(gateway));
        Assert.Equal(1, (await gateway.Run(["staff", "link", "ann@clinic.example"], Ct)).ExitCode);
        Assert.Equal(1, (await gateway.Run(["staff", "end", "nobody@clinic.example"], Ct)).ExitCode);
        Assert.DoesNotContain("ann@", gateway.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_incident_is_listed_and_closed_once()
    {
        await using var scene = new Scene(Ct);
        var gateway = await scene.Gateway();

        Assert.Equal(0, (await gateway.Run(["incidents", "list"], Ct)).ExitCode);
        Assert.Equal(1, (await gateway.Run(["incidents", "close", $"{Guid.Empty}"], Ct)).ExitCode);
    }

    static async Task<(string?, string?)> Listed(Gateway gateway)
    {
        using var line = JsonDocument.Parse((await gateway.Run(["staff", "list", "--json"], Ct)).StandardOutput);
        return (line.RootElement.GetProperty("role").GetString(), line.RootElement.GetProperty("state").GetString());
    }
}
