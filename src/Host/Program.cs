using Postern.Host.Commands;
using Postern.Host.Settings;
using Postern.Store;

var parsed = Verbs.Root().Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors) await Console.Error.WriteLineAsync(error.Message);
    await Console.Error.WriteLineAsync("Try: postern --help");
    return ExitCode.WrongUse;
}

try
{
    return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false });
}
catch (Exception e) when (e is StartRefusedException or LedgerRefusedException or LedgerUnavailableException)
{
    await Console.Error.WriteLineAsync($"postern: {e.Message}");
    return ExitCode.CouldNotRun;
}
