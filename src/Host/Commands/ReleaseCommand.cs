using System.CommandLine;
using Postern.Store.Queue;

namespace Postern.Host.Commands;

/// <summary><c>postern release ID</c>: a held copy goes on its way again, now.</summary>
static class ReleaseCommand
{
    public static Command Verb() => ChosenCopies.Verb("release", "Puts a held copy back into the queue, due now.", [CopyState.Held], async (intervention, copy, ct) =>
        await intervention.Release(copy, ct) ? (true, "queued, due now") : (false, "not held any more"));
}
