using System.Security.Cryptography.X509Certificates;
using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>Certificates are renewed by somebody else, as files; the gateway runs on and shows the new one.</summary>
public sealed class CertificateIsReplaced
{
    /// <summary>Files are looked at every 5 seconds; the rest is for a slow machine.</summary>
    static readonly TimeSpan ChangeMax = TimeSpan.FromSeconds(60);

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_door_shows_the_new_one_and_a_broken_pair_changes_nothing()
    {
        await using var scene = new Scene(Ct);
        var gateway = await scene.Gateway();
        var first = await Shown(gateway);
        Assert.Single(first.Distinct());

        // The same names of files: replaced under the running program.
        var files = scene.Certificates.Anew(Gateway.Name);
        var second = PrintIn(files.Chain);
        Assert.NotEqual(first[0], second);
        Assert.True(await Waiting.Until(async () => (await Shown(gateway)).All(print => print == second), ChangeMax, Ct), gateway.Output);

        // The key of somebody else.
        File.Copy(scene.Certificates.For("other.example").Key, files.Key, overwrite: true);
        Assert.True(await Waiting.Until(async () => await Said(gateway, "stays in use") > 0, ChangeMax, Ct), gateway.Output);
        Assert.All(await Shown(gateway), print => Assert.Equal(second, print));

        var third = PrintIn(scene.Certificates.Anew(Gateway.Name).Chain);
        Assert.True(await Waiting.Until(async () => (await Shown(gateway)).All(print => print == third), ChangeMax, Ct), gateway.Output);
        Assert.Equal(1, await Said(gateway, "stays in use"));
    }

    // It looks when somebody knocks.
    static async Task<int> Said(Gateway gateway, string words)
    {
        await OpenSsl.Client(gateway.Web, isStartTls: false, Ct);
        return gateway.Output.Split('\n').Count(line => line.Contains(words, StringComparison.Ordinal));
    }

    static async Task<IReadOnlyList<string>> Shown(Gateway gateway) =>
    [
        await OpenSsl.Shown(gateway.Relay, isStartTls: true, Gateway.Name, Ct),
        await OpenSsl.Shown(gateway.Submission, isStartTls: true, Gateway.Name, Ct),
        await OpenSsl.Shown(gateway.Submissions, isStartTls: false, Gateway.Name, Ct),
        await OpenSsl.Shown(gateway.Web, isStartTls: false, Gateway.Name, Ct),
    ];

    static string PrintIn(string file)
    {
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(file);
        return certificate.Thumbprint;
    }
}
