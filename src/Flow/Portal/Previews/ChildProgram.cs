using System.Diagnostics;

namespace Postern.Flow.Portal.Previews;

/// <summary>
/// A program of the machine that reads what a stranger sent: it gets octets on its input and nothing else, no shell, no name, no environment, little memory and little time, and what it says is cut.
/// Where the machine lets it, it has no network either.
/// </summary>
sealed class ChildProgram
{
    /// <summary>The child and what it does end after this.</summary>
    public static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(15);

    /// <summary>Address space, in octets.</summary>
    public const long MemoryMax = 1_536L * 1024 * 1024;

    /// <summary>At work side by side; others wait.</summary>
    const int AtOnce = 2;

    static readonly string[] Folders = ["/usr/bin", "/usr/local/bin", "/bin"];
    static readonly SemaphoreSlim Places = new(AtOnce);

    /// <summary>Runs a program in a network of its own, with nothing in it: needs user namespaces, which some containers do not have.</summary>
    static readonly string[] Alone = ["--user", "--map-root-user", "--net", "--"];

    static readonly Lazy<string?> Network = new(() => PathOf("unshare") is { } path && Works(path) ? path : null);

    readonly string path;
    readonly string fence;

    ChildProgram(string path, string fence) => (this.path, this.fence) = (path, fence);

    /// <summary>Whether programs here are kept from the network.</summary>
    public static bool IsAlone => Network.Value is not null;

    /// <summary>Null where the machine does not have it, or nothing (<c>prlimit</c>) to fence it in with.</summary>
    public static ChildProgram? Find(string name) => PathOf(name) is { } path && PathOf("prlimit") is { } fence ? new(path, fence) : null;

    /// <summary>What it writes; null when it fails, takes too long, or writes more than it may.</summary>
    public async Task<byte[]?> Run(IEnumerable<string> arguments, ReadOnlyMemory<byte> input, int outputMax, CancellationToken ct)
    {
        await Places.WaitAsync(ct);
        try
        {
            using var timer = CancellationTokenSource.CreateLinkedTokenSource(ct);
            timer.CancelAfter(TimeMax);
            using var child = Start(arguments);
            return await Talk(child, input, outputMax, timer.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            Places.Release();
        }
    }

    static async Task<byte[]?> Talk(Process child, ReadOnlyMemory<byte> input, int outputMax, CancellationToken ct)
    {
        try
        {
            var writing = Write(child, input, ct);
            var complaints = child.StandardError.BaseStream.CopyToAsync(Stream.Null, ct);
            if (await Read(child.StandardOutput.BaseStream, outputMax, ct) is not { } output) return null; // it would wait for a reader until its time is up
            await Task.WhenAll(writing, complaints);
            await child.WaitForExitAsync(ct);
            return child.ExitCode == 0 ? output : null;
        }
        finally
        {
            if (!child.HasExited) child.Kill(entireProcessTree: true);
        }
    }

    // A program that has read enough closes its input.
    static async Task Write(Process child, ReadOnlyMemory<byte> input, CancellationToken ct)
    {
        try
        {
            await using var into = child.StandardInput.BaseStream;
            await into.WriteAsync(input, ct);
        }
        catch (IOException)
        {
            return;
        }
    }

    static async Task<byte[]?> Read(Stream from, int max, CancellationToken ct)
    {
        using var kept = new MemoryStream();
        var piece = new byte[64 * 1024];
        while (await from.ReadAsync(piece, ct) is > 0 and var count)
        {
            if (kept.Length + count > max) return null;
            kept.Write(piece, 0, count);
        }

        return kept.ToArray();
    }

    Process Start(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Network.Value ?? fence) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        foreach (var word in (string[])(Network.Value is null ? [] : [.. Alone, fence])) start.ArgumentList.Add(word);
        foreach (var word in (string[])[$"--as={MemoryMax}", $"--cpu={TimeMax.TotalSeconds:0}", "--fsize=67108864", "--nofile=128", "--core=0", "--", path]) start.ArgumentList.Add(word);
        foreach (var word in arguments) start.ArgumentList.Add(word);
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/bin:/bin";
        start.Environment["LANG"] = "C.UTF-8";
        return Process.Start(start)!; // a new process each time: null would mean that one was used again
    }

    static bool Works(string unshare)
    {
        var start = new ProcessStartInfo(unshare) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var word in (string[])[.. Alone, "/bin/true"]) start.ArgumentList.Add(word);
        using var child = Process.Start(start)!; // as above
        return child.WaitForExit(TimeMax) && child.ExitCode == 0;
    }

    static string? PathOf(string name) => Folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
