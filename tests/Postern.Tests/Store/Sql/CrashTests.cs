using System.Diagnostics;
using System.Globalization;
using Postern.Store;
using Postern.Store.Audit;
using Postern.Store.Queue;
using Postern.Store.Records;

namespace Postern.Tests.Store.Sql;

/// <summary>kill -9 in the midst of acceptances: whatever was answered "yes" is there afterwards, whole.</summary>
public sealed class CrashTests
{
    const int AnsweredMin = 300;

    public static TheoryData<string> Engines => Premises.Engines;

    [Theory, MemberData(nameof(Engines))]
    public async Task What_was_acknowledged_outlives_a_kill(string engine)
    {
        await using var premises = await Premises.Make(engine);
        await (await premises.Open()).DisposeAsync();
        var answers = Path.Combine(premises.Folder, "answers");

        using (var child = Start(premises, answers))
        {
            while (!child.HasExited && Lines(answers).Length < AnsweredMin) await Task.Delay(20, Premises.Ct);
            Assert.False(child.HasExited, "the child ended by itself");
            child.Kill();
            await child.WaitForExitAsync(Premises.Ct);
        }

        await using var ledger = await premises.Open();
        Assert.IsType<AuditVerdict.Whole>(await ledger.Audit.Verify(Premises.Ct));
        var copies = (await ledger.Records.List(new(Limit: RecordFilter.LimitMax), Premises.Ct)).ToDictionary(copy => copy.CopyId);
        foreach (var answer in Lines(answers))
        {
            var (copy, state) = (copies[Guid.Parse(answer[1..])], answer[0]);
            if (state == 'd') Assert.Equal(CopyState.Delivered, copy.State);
            await using var bytes = await ledger.Spool.Open(copy.MessageId, Premises.Ct);
            await bytes.CopyToAsync(Stream.Null, Premises.Ct);
        }
    }

    /// <summary>The child: accepts and delivers until it is killed, and writes down what it was told is done. Not run by itself.</summary>
    [Fact(Explicit = true)]
    public async Task Accepts_until_killed()
    {
        var (folder, database, answers) = (Told("FOLDER"), Told("DATABASE"), Told("ANSWERS"));
        await using var ledger = await Ledger.Open(new(folder, database, "Example", Exclusive: true), TimeProvider.System, Premises.Ct);
        await using var file = new FileStream(answers, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(async () =>
        {
            while (true) await AcceptAndDeliver(ledger, file);
        })));
    }

    static async Task AcceptAndDeliver(Ledger ledger, FileStream answers)
    {
        var now = TimeProvider.System.GetUtcNow();
        var message = Letters.To(now, Letters.Body.Length, Letters.Hollis).Leased(TimeSpan.FromMinutes(10));
        var copy = (await ledger.Spool.Accept(message, Letters.Body, Premises.Ct))[0];
        Write(answers, 'a', copy.Id);
        await ledger.Queue.Record(copy.Result(CopyState.Delivered, now), Premises.Ct);
        Write(answers, 'd', copy.Id);
    }

    static void Write(FileStream answers, char state, Guid copy)
    {
        var line = System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{state}{copy}\n"));
        lock (answers) answers.Write(line);
    }

    // The last line may be cut short by the kill; that answer was never given.
    static string[] Lines(string answers) => File.Exists(answers) ? File.ReadAllText(answers).Split('\n')[..^1] : [];

    static Process Start(Premises premises, string answers)
    {
        // The program beside the assembly, not this process: that may be "dotnet" with the assembly as its argument.
        var start = new ProcessStartInfo(Path.ChangeExtension(typeof(CrashTests).Assembly.Location, null), ["-method", $"{typeof(CrashTests).FullName}.{nameof(Accepts_until_killed)}", "-explicit", "only"])
        {
            RedirectStandardOutput = true,
        };
        (start.Environment[Name("FOLDER")], start.Environment[Name("DATABASE")], start.Environment[Name("ANSWERS")]) = (premises.Folder, premises.Database, answers);
        return Process.Start(start)!; // started, or an exception
    }

    static string Name(string what) => $"POSTERN_CRASH_{what}";

    static string Told(string what) => Environment.GetEnvironmentVariable(Name(what)) ?? throw new InvalidOperationException("run by What_was_acknowledged_outlives_a_kill only");
}
