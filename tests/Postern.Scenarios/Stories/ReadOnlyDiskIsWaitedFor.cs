using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>A data folder that can no longer be written: senders are told to come again, and nothing that was promised is forgotten.</summary>
[Collection(Alone.Name)]
public sealed class ReadOnlyDiskIsWaitedFor
{
    /// <summary>"Could not run", as the command line's contract has it.</summary>
    const int CouldNotRun = 3;

    const int Size = 64 * 1024 * 1024;
    const string To = "patient@good.example";

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_folder_that_refuses_writes_for_a_while_costs_no_restart()
    {
        await using var scene = new Scene(Ct);
        var disk = scene.Keep(await SmallDisk.Make(Size, Ct));
        var exchanger = await scene.Exchanger("good.example", ExchangerTls.Good);
        var gateway = await scene.Gateway(with: settings => settings with { Data = disk.Data });
        var mail = new Correspondence(gateway, To);

        await mail.Write(4, () => mail.Accepted >= 20, Ct);
        await disk.Freeze();
        await mail.Write(4, () => mail.Refusals.Count >= 20, Ct);
        await disk.Thaw();
        var before = mail.Accepted;
        await mail.Write(4, () => mail.Accepted >= before + 20, Ct);

        Assert.All(mail.Refusals, reply => Assert.StartsWith("451 4.3.0", reply, StringComparison.Ordinal));
        await mail.AllArrive(exchanger.Inbox, Patience, Ct);
        Assert.False(gateway.HasEnded);
    }

    // Linux lets nobody remount a file system read-only while it is being written ("target is busy"). It does so itself when a disk fails, and
    // then may end the program as well (SIGBUS: the index that SQLite's connections share is mapped memory). Either way: no promise is broken.
    [Fact]
    public async Task A_file_system_that_turned_read_only_gives_everything_back_after_repair()
    {
        await using var scene = new Scene(Ct);
        var disk = scene.Keep(await SmallDisk.Make(Size, Ct));
        var address = Loopback.Next();
        scene.Mx("good.example", address);
        var gateway = await scene.Gateway(with: settings => settings with { Data = disk.Data });
        var mail = new Correspondence(gateway, To);

        await mail.Write(4, () => mail.Accepted >= 20, Ct);
        await disk.Fail();
        await mail.Write(4, () => mail.Refusals.Count >= 20 || gateway.HasEnded, Ct);
        await gateway.Kill(Ct);
        await using (var refused = await Gateway.RunToEnd(scene.Settings!, Ct)) MustSayWhy(refused, disk.Data);
        await disk.Remount();
        var exchanger = scene.Keep(await PostfixServer.Exchanger("mx.good.example", ExchangerTls.Good, scene.Certificates, Ct, at: address));
        await gateway.Restart(Ct);

        Assert.All(mail.Refusals, reply => Assert.StartsWith("451 4.3.0", reply, StringComparison.Ordinal));
        try { await mail.AllArrive(exchanger.Inbox, TimeSpan.FromSeconds(30), Ct); } catch (TimeoutException e) { Assert.Fail(e.Message + gateway.Output + exchanger.Log + await gateway.Messages(Ct)); }
    }

    [Fact]
    public async Task A_start_on_a_read_only_folder_is_refused_in_one_sentence()
    {
        await using var scene = new Scene(Ct);
        var disk = scene.Keep(await SmallDisk.Make(Size, Ct));
        var gateway = await scene.Gateway(with: settings => settings with { Data = disk.Data });
        await gateway.Kill(Ct);
        await disk.RemountReadOnly();

        await using var refused = await Gateway.RunToEnd(scene.Settings!, Ct);

        MustSayWhy(refused, disk.Data);
    }

    static void MustSayWhy(PeerProcess refused, string data)
    {
        Assert.Equal(CouldNotRun, refused.ExitCode);
        Assert.Contains(data, Assert.Single(refused.StandardError.Trim().Split('\n')), StringComparison.Ordinal);
        Assert.Equal("", refused.StandardOutput);
    }
}
