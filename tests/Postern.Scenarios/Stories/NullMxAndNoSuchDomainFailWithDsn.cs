using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>Where no mail can ever go, the sender hears so at once (RFC 7505, RFC 5321 §5.1).</summary>
public sealed class NullMxAndNoSuchDomainFailWithDsn
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("null.example", "5.1.10")]
    [InlineData("nosuch.example", "5.1.2")]
    public async Task The_sender_is_told_why(string domain, string status)
    {
        await using var scene = new Scene(Ct);
        var clinic = await scene.Clinic();
        scene.Record("null.example. MX 0 .");
        var gateway = await scene.Gateway();

        await scene.Send(gateway, $"patient@{domain}", "Secret words 4711");

        var report = Readable.Text(Assert.Single(await clinic.Inbox.Wait(1, Ct)));
        Assert.Contains($"Status: {status}", report, StringComparison.OrdinalIgnoreCase);
        Assert.Contains($"patient@{domain}", report, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Secret words 4711", report, StringComparison.Ordinal);
    }
}
