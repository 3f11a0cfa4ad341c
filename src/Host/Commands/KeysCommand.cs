using System.CommandLine;
using Postern.Host.Settings;
using Postern.Store;

namespace Postern.Host.Commands;

/// <summary><c>postern keys</c>: people's keys, the domains' DKIM keys, and exchanging the keys that seal the ledger.</summary>
static class KeysCommand
{
    public static Command Verb() => new("keys", "Keys and certificates of people, DKIM keys of domains, and the keys that seal what is kept.")
    {
        KeysImport.Verb(), KeysShow.List(), KeysShow.Show(), KeysShow.Remove(), KeysMake.Generate(), KeysMake.Export(), Rotate(), KeysDkim.Verb(),
    };

    static Command Rotate()
    {
        var which = new Argument<string>("which") { Description = "master: the key file in the data folder; organization: the key that wraps every message's key." };
        which.AcceptOnlyFromAmong("master", "organization");
        var config = Verbs.Config();
        var command = new Command("rotate", "Makes a new key and wraps what the old one wrapped. Messages need not be sealed anew.") { which, config };
        command.SetAction((parsed, ct) => RotateKey(parsed.GetValue(which)!, parsed.GetValue(config), ct)); // required by the parser
        return command;
    }

    static async Task<int> RotateKey(string which, string? config, CancellationToken ct)
    {
        var settings = SettingsFile.Read(config);
        await using var ledger = await Gateway.OpenLedger(settings, Plan.Of(settings), exclusive: false, ct);
        Console.WriteLine(which == "master" ? await Master(ledger, ct) : await Organization(ledger, ct));
        return ExitCode.Done;
    }

    static async Task<string> Master(Ledger ledger, CancellationToken ct)
    {
        await ledger.Rotation.Master(ct);
        return "The data folder holds a new master key. Back it up; the old one opens nothing any more.";
    }

    static async Task<string> Organization(Ledger ledger, CancellationToken ct) =>
        $"New messages are sealed under a new organization key; the keys of {await ledger.Rotation.Organization(ct)} older ones were wrapped anew.";
}
