using System.CommandLine;
using Postern.Flow.Record;
using Postern.Store.Queue;

namespace Postern.Host.Commands;

/// <summary><c>postern fail ID</c>: a held or queued copy is given up, and its sender told.</summary>
static class FailCommand
{
    public static Command Verb() => ChosenCopies.Verb(
        "fail", "Gives a held or queued copy up; its sender gets the report of a failure.", [CopyState.Held, CopyState.Queued],
        async (intervention, copy, ct) => await intervention.Fail(copy, ct) switch
        {
            FailAnswer.SenderTold => (true, "failed, the report to its sender is on its way"),
            FailAnswer.NobodyTold => (true, "failed, nobody is told: no report is owed, or its sender cannot be read"),
            FailAnswer.NotNow => (false, "not changed: it is done, or somebody carries it now; try again"),
        });
}
