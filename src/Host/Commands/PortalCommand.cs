using System.CommandLine;
using Postern.Host.Settings;

namespace Postern.Host.Commands;

/// <summary><c>postern portal unlock ID</c>: the reader of a copy may answer its question again.</summary>
static class PortalCommand
{
    public static Command Verb() => new("portal", "What recipients meet in the portal.") { Unlock() };

    static Command Unlock()
    {
        var id = new Argument<string>("id") { Description = "Id of a copy, or of a message for all its copies; or its first 8 digits or more." };
        var config = Verbs.Config();
        var command = new Command("unlock", "Lets the reader of a copy answer its question again, after too many wrong answers.") { id, config };
        command.SetAction((parsed, ct) => Run(parsed.GetValue(id)!, parsed.GetValue(config), ct)); // required by the parser
        return command;
    }

    static async Task<int> Run(string id, string? config, CancellationToken ct)
    {
        var settings = SettingsFile.Read(config);
        await using var ledger = await Gateway.OpenLedger(settings, Plan.Of(settings), exclusive: false, ct);
        var unlocked = 0;
        foreach (var copy in await ChosenCopies.Meant(ledger, id, ct))
        {
            if (!await ledger.Questions.Unlock(copy.CopyId, copy.MessageId, ct)) continue;

            Console.WriteLine($"{copy.CopyId:N}  unlocked, five tries");
            unlocked++;
        }

        if (unlocked > 0) return ExitCode.Done;

        await Console.Error.WriteLineAsync($"postern: {id} names no copy whose question was answered wrongly");
        return ExitCode.No;
    }
}
