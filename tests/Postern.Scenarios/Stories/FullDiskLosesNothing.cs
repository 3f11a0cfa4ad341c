using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>A disk that is really full: senders keep their mail, what was promised stays promised, and room is all it takes to go on.</summary>
[Collection(Alone.Name)]
public sealed class FullDiskLosesNothing
{
    const int Size = 64 * 1024 * 1024;
    const string To = "patient@good.example";

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Senders_hear_452_until_there_is_room_and_every_accepted_message_arrives()
    {
        await using var scene = new Scene(Ct);
        var disk = scene.Keep(await SmallDisk.Make(Size, Ct));
        var exchanger = await scene.Exchanger("good.example", ExchangerTls.Good);
        var gateway = await scene.Gateway(with: settings => settings with { Data = disk.Data });
        var mail = new Correspondence(gateway, To, size: 20_000);
        var isEnough = false;

        var senders = mail.Write(4, () => isEnough, Ct);
        Assert.True(await Waiting.Until(() => mail.Accepted >= 20, Patience, Ct), $"only {mail.Accepted} accepted");
        disk.Fill();
        Assert.True(await Waiting.Until(() => mail.Refusals.Count >= 20, Patience, Ct), $"only {mail.Refusals.Count} refused");
        var before = mail.Accepted;
        disk.MakeRoom();
        Assert.True(await Waiting.Until(() => mail.Accepted >= before + 20, Patience, Ct), gateway.Output);
        isEnough = true;
        await senders;

        Assert.All(mail.Refusals, reply => Assert.StartsWith("452 4.3.1", reply, StringComparison.Ordinal));
        await mail.AllArrive(exchanger.Inbox, Patience, Ct);
        Assert.Equal(mail.Accepted, exchanger.Inbox.Count);
        Assert.False(gateway.HasEnded);
    }

    [Fact]
    public async Task Outcomes_wait_for_room_and_nothing_is_delivered_twice()
    {
        await using var scene = new Scene(Ct);
        var disk = scene.Keep(await SmallDisk.Make(Size, Ct));
        var exchanger = scene.Keep(await PostfixServer.Exchanger("mx.good.example", ExchangerTls.Good, scene.Certificates, Ct));
        var gate = scene.Keep(new ManInTheMiddle(exchanger.Smtp) { IsShut = true });
        scene.Mx("good.example", gate.Smtp.Address);
        var gateway = await scene.Gateway(with: settings => settings with { Data = disk.Data });
        var mail = new Correspondence(gateway, To, size: 20_000);

        await mail.Write(4, () => mail.Accepted >= 20, Ct);
        // The carriers must have them in hand, or there would be no outcomes to record while the disk is full.
        Assert.True(await Waiting.Until(() => gate.Waiting >= 10, Patience, Ct), $"only {gate.Waiting} connections");
        disk.Fill();
        await mail.Write(4, () => mail.Refusals.Count >= 20, Ct);
        gate.Open();
        await exchanger.Inbox.Wait(1, Ct, TimeSpan.FromSeconds(20));
        disk.MakeRoom();
        await mail.AllArrive(exchanger.Inbox, Patience, Ct);
        Assert.True(await Waiting.Until(async () => !(await gateway.Messages(Ct)).Contains("\"state\":\"queued\"", StringComparison.Ordinal), Patience, Ct), gateway.Output);

        Assert.Equal(mail.Accepted, exchanger.Inbox.Count);
    }
}
