using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Postern.Scenarios.Peers;

/// <summary>One child process: what it says is kept, and it is ended by its id, never by its name.</summary>
public sealed partial class PeerProcess : IAsyncDisposable
{
    /// <summary>How long a peer may take to end by itself before it is killed.</summary>
    static readonly TimeSpan EndMax = TimeSpan.FromSeconds(10);

    const int SigTerm = 15;
    const int SigStop = 19;

    readonly Process process;
    readonly StringBuilder output = new();
    readonly StringBuilder errors = new();

    PeerProcess(Process process) => this.process = process;

    public string Name => Path.GetFileName(process.StartInfo.FileName);

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    public int ExitCode => process.ExitCode;

    /// <summary>Standard output and error so far, output first.</summary>
    public string Output => StandardOutput + StandardError;

    public string StandardOutput => Read(output);

    public string StandardError => Read(errors);

    /// <summary>Starts a program; its standard input is empty unless <paramref name="input"/> is given.</summary>
    public static PeerProcess Start(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? input = null, string? folder = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "/",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;

        var started = new PeerProcess(new Process { StartInfo = start });
        started.process.OutputDataReceived += (_, line) => Keep(started.output, line.Data);
        started.process.ErrorDataReceived += (_, line) => Keep(started.errors, line.Data);
        started.process.Start();
        started.process.BeginOutputReadLine();
        started.process.BeginErrorReadLine();
        if (input is not null) started.process.StandardInput.Write(input);
        started.process.StandardInput.Close();
        return started;
    }

    /// <summary>Runs a program to its end and gives what it said.</summary>
    public static async Task<PeerProcess> Run(
        string program, IEnumerable<string> arguments, CancellationToken ct,
        IReadOnlyDictionary<string, string>? environment = null, string? input = null, string? folder = null)
    {
        var started = Start(program, arguments, environment, input, folder);
        try
        {
            await started.process.WaitForExitAsync(ct);
        }
        catch (OperationCanceledException)
        {
            started.Kill();
            throw;
        }

        return started;
    }

    /// <summary>Waits for the end.</summary>
    public Task Ended(CancellationToken ct) => process.WaitForExitAsync(ct);

    /// <summary>As <c>kill -9</c>: nothing is flushed, nothing is said. Only this process, not its children.</summary>
    public void Kill()
    {
        if (!process.HasExited) process.Kill();
    }

    /// <summary>Stops it where it is (SIGSTOP); returns when no thread of it runs any more, in the kernel neither. Only <see cref="Kill"/> ends that.</summary>
    public async Task Freeze(CancellationToken ct)
    {
        _ = kill(process.Id, SigStop);
        if (!await Waiting.Until(() => States(process.Id).All(state => state == 'T'), EndMax, ct)) throw new TimeoutException($"{Name} does not stop");
    }

    // proc(5): behind the name in parentheses stands the state.
    static IEnumerable<char> States(int id) =>
        Directory.GetDirectories($"/proc/{id}/task").Select(task => File.ReadAllText(Path.Combine(task, "stat"))).Select(stat => stat[stat.LastIndexOf(')') + 2]);

    /// <summary>Asks it to end, and kills it when it does not.</summary>
    public async Task Stop()
    {
        if (!process.HasExited) _ = kill(process.Id, SigTerm);

        // Asked, not awaited: the wait of the framework lasts until the last grandchild has closed its output.
        if (await Waiting.Until(() => process.HasExited, EndMax, CancellationToken.None)) return;
        process.Kill(entireProcessTree: true);
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        process.Dispose();
    }

    static void Keep(StringBuilder said, string? line)
    {
        if (line is null) return;
        lock (said) said.AppendLine(line);
    }

    static string Read(StringBuilder said)
    {
        lock (said) return said.ToString();
    }

    [LibraryImport("libc")]
    private static partial int kill(int pid, int signal);
}
