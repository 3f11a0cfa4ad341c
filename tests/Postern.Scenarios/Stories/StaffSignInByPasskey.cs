using System.Text.RegularExpressions;
using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>The link that <c>run</c> prints makes the first administrator, in a real browser with a passkey; no page of the administration has a fault that axe-core finds.</summary>
public sealed partial class StaffSignInByPasskey
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_printed_link_makes_an_administrator_who_signs_in_without_a_password()
    {
        await using var scene = new Scene(Ct);
        var gateway = await scene.Gateway(with: settings => settings with { PublicName = Gateway.Name });
        Assert.True(await Waiting.Until(() => Link().IsMatch(gateway.Output), Waiting.StartMax, Ct), gateway.Output);

        await using var visit = await PeerProcess.Run(
            Installed.Program("node"),
            [Interop.File("staff/visit.js"), Axe.Modules("playwright-core", "1.65.1"), Axe.Modules("axe-core", "4.14.1"), Link().Match(gateway.Output).Value, $"{gateway.Address}"],
            Ct);

        Assert.True(visit.ExitCode == 0 && !visit.Output.Contains("fault", StringComparison.Ordinal), visit.Output);
        Assert.Equal(
            """
            codes: 10
            signed in: /admin
            proven again: /admin
            invited: true
            signed out: /admin/sign-in
            signed in: /admin
            link: 404
            looked 126
            """,
            visit.StandardOutput.Trim());
    }

    [GeneratedRegex("https://[a-z0-9.:]+/admin/begin/[A-Za-z0-9_-]{43}")]
    private static partial Regex Link();
}
