using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>PostgreSQL crashes under the gateway, and a gateway dies beside another: what was answered 250 arrives.</summary>
public sealed class DatabaseGoneLosesNothing
{
    const string To = "patient@good.example";

    /// <summary>Side by side; each waits for its answer, however long the gateway looks for the database.</summary>
    const int Senders = 4;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Senders_hear_451_until_the_database_is_back()
    {
        await using var scene = new Scene(Ct);
        var database = scene.Keep(await Postgres.Start(Ct));
        var exchanger = await scene.Exchanger("good.example", ExchangerTls.Good);
        var gateway = await scene.Gateway(with: settings => settings with { Database = database.Setting });
        var mail = new Correspondence(gateway, To);
        var isEnough = false;

        var senders = mail.Write(Senders, () => isEnough, Ct);
        Assert.True(await Waiting.Until(() => mail.Accepted >= 50, Patience, Ct), $"only {mail.Accepted} accepted");
        await database.Crash(Ct);
        Assert.True(await Waiting.Until(() => mail.Refusals.Count >= Senders, Patience, Ct), $"only {mail.Refusals.Count} refused");
        await database.Resume(Ct);
        var before = mail.Accepted;
        Assert.True(await Waiting.Until(() => mail.Accepted >= before + 20, Patience, Ct), gateway.Output);
        isEnough = true;
        await senders;

        Assert.All(mail.Refusals, reply => Assert.StartsWith("451 4.3.0", reply, StringComparison.Ordinal));
        await mail.AllArrive(exchanger.Inbox, Patience, Ct);
        Assert.False(gateway.HasEnded);
    }

    [Fact]
    public async Task Another_node_takes_over_what_a_dead_one_had_in_hand_when_its_lease_ends()
    {
        await using var scene = new Scene(Ct);
        var database = scene.Keep(await Postgres.Start(Ct));
        var exchanger = scene.Keep(await PostfixServer.Exchanger("mx.good.example", ExchangerTls.Good, scene.Certificates, Ct));
        var gate = scene.Keep(new ManInTheMiddle(exchanger.Smtp) { IsShut = true });
        scene.Mx("good.example", gate.Smtp.Address);
        using var keys = new TempFolder();
        var gateway = await scene.Gateway(with: settings => settings with { Database = database.Setting, Data = keys["data"], Lease = "00:00:10" });
        var mail = new Correspondence(gateway, To);

        await mail.Write(4, () => mail.Accepted >= 50, Ct);
        Assert.True(await Waiting.Until(() => gate.Waiting >= 10, Patience, Ct), $"only {gate.Waiting} connections");
        await gateway.Kill(Ct);
        gate.Open();
        scene.Keep(await Gateway.Start(scene.Settings!, Ct));

        await mail.AllArrive(exchanger.Inbox, Patience, Ct);
    }
}
