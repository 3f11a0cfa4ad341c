using System.IO.Pipelines;
using Postern.Mail.Authentication;
using Postern.Mail.Dns;
using Postern.Mail.Smtp;
using Postern.Mail.Spf;
using Postern.Mail.Trace;
using Postern.Store.Spool;

namespace Postern.Flow.Inbound;

/// <summary>What a look at a message gave.</summary>
/// <param name="Authenticity">For the record.</param>
/// <param name="Refusal">Set when it is not taken.</param>
public sealed record Examined(Authenticity Authenticity, SmtpReply? Refusal)
{
    /// <summary>Which keys of it may be gathered.</summary>
    public KeysProven Keys { get; init; }

    /// <summary>What it shows of how its sender's servers write their lines.</summary>
    public IReadOnlyList<WrittenLine> Lines { get; init; } = [];
}

/// <summary>
/// One message on its way in. A small one is looked at where it lies, after its last octet; of a large one the octets go by through a pipe of
/// bounded size while they arrive. What is looked at is what the client sent: no field of ours is in it, and none was taken out.
/// </summary>
public sealed class Examination(
    PatientResolver resolver, TimeProvider clock, SpfQuestion? client, Func<AuthenticationReport, Examined> judge) : IAsyncDisposable
{
    /// <summary>Octets that wait between the door and the check at most; then the client waits.</summary>
    public const int PipeSizeMax = 256 << 10;

    readonly MessageAuthenticator authenticator = new(resolver, clock);
    readonly CancellationTokenSource ending = new();
    Pipe? pipe;
    Task<AuthenticationReport>? judging;

    /// <summary>Takes note of octets before anything happens to them.</summary>
    /// <param name="octets">All that are held: those just read, and where the message is small so far, those before them.</param>
    /// <param name="read">How many of them were just read.</param>
    /// <param name="isFull">The message outgrows memory with them.</param>
    /// <param name="ct">Stops waiting.</param>
    public ValueTask See(ReadOnlyMemory<byte> octets, int read, bool isFull, CancellationToken ct)
    {
        if (pipe is not null) return Write(pipe, octets[^read..], ct);
        if (!isFull) return ValueTask.CompletedTask;

        pipe = new Pipe(new PipeOptions(pauseWriterThreshold: PipeSizeMax, resumeWriterThreshold: PipeSizeMax / 2, useSynchronizationContext: false));
        judging = Judge(pipe.Reader);
        return Write(pipe, octets, ct);
    }

    /// <summary>All octets were seen.</summary>
    /// <param name="whole">The message, where it is small.</param>
    /// <param name="ct">Stops waiting.</param>
    public async Task<Examined> Finish(ReadOnlyMemory<byte> whole, CancellationToken ct)
    {
        resolver.Begin();
        if (pipe is not null) await pipe.Writer.CompleteAsync();
        var report = await (judging ?? authenticator.Authenticate(whole, client, ending.Token)).WaitAsync(ct);
        return judge(report);
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        if (pipe is not null) await pipe.Writer.CompleteAsync();
        if (judging is not null) await judging.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        ending.Dispose();
    }

    // Once the check has seen enough (a header that is unsound) it reads no further, and the door must not wait for it.
    async Task<AuthenticationReport> Judge(PipeReader reader)
    {
        try
        {
            return await authenticator.Authenticate(reader.AsStream(leaveOpen: true), client, ending.Token);
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    static async ValueTask Write(Pipe pipe, ReadOnlyMemory<byte> octets, CancellationToken ct) => await pipe.Writer.WriteAsync(octets, ct);
}
