using System.Net.Sockets;
using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>A domain whose server takes connections and says nothing holds up no other domain's mail.</summary>
public sealed class DeadDomainHoldsUpNobody
{
    const int DeadMessages = 200;
    const int LiveMessages = 50;

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Mail_for_the_living_arrives_while_mail_for_the_dead_waits()
    {
        await using var scene = new Scene(Ct);
        var address = Loopback.Next();
        using var silent = new TcpListener(address, 25);
        silent.Start(backlog: 1000); // the kernel accepts, nobody ever speaks
        scene.Mx("dead.example", address);
        var live = await scene.Exchanger("live.example", ExchangerTls.Good);
        var gateway = await scene.Gateway();

        using (var dialogue = await SmtpDialogue.Open(gateway.Relay, Ct))
        {
            for (var number = 0; number < DeadMessages; number++) await Deliver(dialogue, $"p{number}@dead.example");
            for (var number = 0; number < LiveMessages; number++) await Deliver(dialogue, $"p{number}@live.example");
        }

        await live.Inbox.Wait(LiveMessages, Ct, TimeSpan.FromSeconds(20));
    }

    static async Task Deliver(SmtpDialogue dialogue, string to) =>
        Assert.True(await dialogue.Deliver(Scene.Sender, to, Scene.Message(to, "Ordinary words"), Ct));
}
