using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Postern.Scenarios.Peers;

/// <summary>Waits for what a test waits for, and for no longer: asks again every few milliseconds until a limit.</summary>
public static class Waiting
{
    /// <summary>Longest a peer may take to start.</summary>
    public static readonly TimeSpan StartMax = TimeSpan.FromSeconds(20);

    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(15);

    /// <summary>True as soon as the condition holds; false when it did not within the limit.</summary>
    public static async Task<bool> Until(Func<bool> holds, TimeSpan limit, CancellationToken ct) =>
        await Until(() => Task.FromResult(holds()), limit, ct);

    /// <inheritdoc cref="Until(Func{bool}, TimeSpan, CancellationToken)"/>
    public static async Task<bool> Until(Func<Task<bool>> holds, TimeSpan limit, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        while (!await holds())
        {
            if (watch.Elapsed > limit) return false;
            await Task.Delay(Pause, ct);
        }

        return true;
    }

    /// <summary>Waits until something listens at the address.</summary>
    /// <exception cref="InvalidOperationException">Nothing did in time, or the process ended; with what it said.</exception>
    public static async Task UntilOpen(IPEndPoint where, PeerProcess process, CancellationToken ct)
    {
        var open = await Until(async () => process.HasExited || await IsOpen(where, ct), StartMax, ct);
        if (open && !process.HasExited) return;

        throw new InvalidOperationException($"{process.Name} does not listen on {where}:\n{process.Output}");
    }

    /// <summary>Waits until a new peer listens, and gives it; one that does not is disposed of.</summary>
    /// <exception cref="InvalidOperationException">As above.</exception>
    public static async Task<T> UntilOpen<T>(T peer, IPEndPoint where, PeerProcess process, CancellationToken ct) where T : IAsyncDisposable
    {
        try
        {
            await UntilOpen(where, process, ct);
            return peer;
        }
        catch
        {
            await peer.DisposeAsync(); // nobody else holds it yet
            throw;
        }
    }

    public static async Task<bool> IsOpen(IPEndPoint where, CancellationToken ct)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(where, ct);
            return true;
        }
        catch (SocketException)
        {
            return false; // not yet
        }
    }
}
