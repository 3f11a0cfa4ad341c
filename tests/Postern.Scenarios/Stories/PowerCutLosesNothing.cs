using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>The power goes: what was not flushed to the disk is gone. Everything that was answered 250 had been flushed.</summary>
[Collection(Alone.Name)]
public sealed class PowerCutLosesNothing
{
    const int Size = 128 * 1024 * 1024;
    const string To = "patient@good.example";

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1_000, 200)]
    [InlineData(100_000, 60)] // beyond the size that rides in the accepting transaction
    public async Task Every_accepted_message_is_still_there(int size, int messages)
    {
        await using var scene = new Scene(Ct);
        var disk = scene.Keep(await SmallDisk.Make(Size, Ct));
        // Nobody takes the mail before the cut: all of it must come from the disk.
        var address = Loopback.Next();
        scene.Mx("good.example", address);
        var gateway = await scene.Gateway(with: settings => settings with { Data = disk.Data });
        var mail = new Correspondence(gateway, To, size);
        var isOver = false;

        var senders = mail.Write(8, () => isOver, Ct);
        Assert.True(await Waiting.Until(() => mail.Accepted >= messages, TimeSpan.FromSeconds(60), Ct), $"only {mail.Accepted} accepted");
        // The program stops with the power: one that went on for an instant could be told by the kernel that a flush succeeded which the cut undid.
        await gateway.Freeze(Ct);
        disk.CutPower();
        isOver = true;
        await gateway.Kill(Ct);
        await senders;
        await disk.Remount();
        var exchanger = scene.Keep(await PostfixServer.Exchanger("mx.good.example", ExchangerTls.Good, scene.Certificates, Ct, at: address));
        await gateway.Restart(Ct);

        await mail.AllArrive(exchanger.Inbox, TimeSpan.FromSeconds(60), Ct);
    }
}
