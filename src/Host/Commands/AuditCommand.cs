using System.CommandLine;
using Postern.Host.Settings;
using Postern.Store.Audit;

namespace Postern.Host.Commands;

/// <summary><c>postern audit verify</c>: is the record whole and unaltered?</summary>
static class AuditCommand
{
    public static Command Verb() => new("audit", "The record of everything that happened.") { Verify() };

    static Command Verify()
    {
        var config = Verbs.Config();
        var command = new Command("verify", "Reads the whole chain and works out every hash. Exit code 1 when a row was altered, added or removed.") { config };
        command.SetAction((parsed, ct) => VerifyChain(parsed.GetValue(config), ct));
        return command;
    }

    static async Task<int> VerifyChain(string? config, CancellationToken ct)
    {
        var settings = SettingsFile.Read(config);
        await using var ledger = await Gateway.OpenLedger(settings, Plan.Of(settings), exclusive: false, ct);
        var (answer, exit) = await ledger.Audit.Verify(ct) switch
        {
            AuditVerdict.Whole whole => ($"whole: {whole.Rows} rows in {whole.Chains} {(whole.Chains == 1 ? "chain" : "chains")}", ExitCode.Done),
            AuditVerdict.Broken broken => ($"broken: chain {broken.Chain}, row {broken.Sequence}: {broken.Why}", ExitCode.No),
        };
        Console.WriteLine(answer);
        return exit;
    }
}
