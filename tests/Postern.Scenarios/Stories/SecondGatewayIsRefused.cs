using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>Two gateways on one SQLite file would each deliver the same mail: the second refuses to start.</summary>
public sealed class SecondGatewayIsRefused
{
    /// <summary>"Could not run", as the command line's contract has it.</summary>
    const int CouldNotRun = 3;

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_second_says_why_in_one_sentence_and_the_first_goes_on()
    {
        await using var scene = new Scene(Ct);
        var exchanger = await scene.Exchanger("good.example", ExchangerTls.Good);
        var gateway = await scene.Gateway();

        await using var second = await gateway.RunSecond(scene.Settings!, Ct);

        Assert.Equal(CouldNotRun, second.ExitCode);
        Assert.Single(second.StandardError.Trim().Split('\n'));
        await scene.Send(gateway, "patient@good.example", "Ordinary words 4711");
        await exchanger.Inbox.Wait(1, Ct);
    }
}
