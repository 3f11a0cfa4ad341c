using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>A name server that does not answer says nothing about a domain: mail waits, and goes when the answer comes.</summary>
public sealed class DnsGoneDefers
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Mail_waits_for_the_name_server_and_nobody_is_told_otherwise()
    {
        await using var scene = new Scene(Ct);
        var clinic = await scene.Clinic();
        var exchanger = await scene.Exchanger("good.example", ExchangerTls.Good);
        var gateway = await scene.Gateway();
        await scene.Dns.Pause();

        await scene.Send(gateway, "patient@good.example", "Ordinary words 4711");
        await scene.Send(gateway, Scene.Sender, "By route, without a question");
        await clinic.Inbox.Wait(1, Ct);
        Assert.Equal(0, exchanger.Inbox.Count);
        await scene.Dns.Resume(Ct);

        Assert.Contains("Ordinary words 4711", Assert.Single(await exchanger.Inbox.Wait(1, Ct, TimeSpan.FromSeconds(90))), StringComparison.Ordinal);
        Assert.Equal(1, clinic.Inbox.Count);
    }
}
