using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary>What <c>run</c> prints about the first message is what a newcomer types: it must work as it stands.</summary>
public sealed class FirstMessageAsPrinted
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_printed_commands_send_it()
    {
        await using var scene = new Scene(Ct);
        var gateway = await scene.Gateway();
        Assert.True(await Waiting.Until(() => gateway.Output.Contains("Stop with", StringComparison.Ordinal), Waiting.StartMax, Ct), gateway.Output);
        var printed = gateway.Output.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n').Select(line => line.Trim()).ToList();

        var login = await gateway.AddUser(Words(printed, "./postern users add ")[0], Ct);
        var swaks = await PeerProcess.Run(Installed.Program("swaks"), [.. Words(printed, "swaks "), "--auth-password", login.Password], Ct);
        Assert.True(swaks.ExitCode == 0, swaks.Output);

        Assert.Contains("you@example.org", await gateway.Messages(Ct), StringComparison.Ordinal);
        Assert.All(printed.Where(line => line.Contains("./postern ", StringComparison.Ordinal)), line => Assert.Contains("--config /", line, StringComparison.Ordinal));
    }

    static string[] Words(List<string> printed, string command) =>
        printed.Single(line => line.StartsWith(command, StringComparison.Ordinal))[command.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
