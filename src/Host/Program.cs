using Postern.Host.Commands;
using Postern.Host.Settings;
using Postern.Store;

// Read once by the framework's sockets: what waits for one goes on where its readiness was seen, instead of changing threads.
// Couriers never block, and Kestrel hands its connections to the pool by itself. Measured in docs/performance.md.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");

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
catch (WrongUseException e)
{
    await Console.Error.WriteLineAsync($"postern: {e.Message}");
    return ExitCode.WrongUse;
}
catch (Exception e) when (e is StartRefusedException or LedgerRefusedException or LedgerUnavailableException)
{
    await Console.Error.WriteLineAsync($"postern: {e.Message}");
    return ExitCode.CouldNotRun;
}
