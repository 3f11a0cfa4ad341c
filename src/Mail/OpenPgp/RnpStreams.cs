using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Postern.Mail.OpenPgp;

/// <summary>
/// A stream that librnp reads from: octets that are already here, then the rest. What the stream throws is kept, librnp is told
/// that reading failed, and the caller rethrows. librnp calls back in the thread of the operation, which waits for the stream.
/// </summary>
sealed unsafe class RnpReader : IDisposable
{
    /// <summary>As much as librnp asks for at once.</summary>
    const int BufferSize = 32 << 10;

    readonly Stream rest;
    readonly Stream? copyTo;
    readonly CancellationToken ct;
    readonly byte[] buffer = new byte[BufferSize];
    readonly GCHandle self;
    ReadOnlyMemory<byte> first;

    /// <param name="first">Octets before those of the stream.</param>
    /// <param name="rest">What is read until its end; it is not closed.</param>
    /// <param name="copyTo">Gets all that is read, too.</param>
    /// <param name="ct">Ends the operation.</param>
    public RnpReader(ReadOnlyMemory<byte> first, Stream rest, Stream? copyTo, CancellationToken ct)
    {
        (this.first, this.rest, this.copyTo, this.ct) = (first, rest, copyTo, ct);
        self = GCHandle.Alloc(this);
        Input = RnpHandles.Made(RnpLibrary.rnp_input_from_callback(out var input, &Read, 0, GCHandle.ToIntPtr(self)), input);
    }

    public RnpInput Input { get; }

    public ExceptionDispatchInfo? Failure { get; private set; }

    public void Dispose()
    {
        Input.Dispose();
        self.Free();
    }

    [UnmanagedCallersOnly]
    static byte Read(nint context, byte* into, nuint length, nuint* read)
    {
        var reader = (RnpReader)GCHandle.FromIntPtr(context).Target!; // lives as long as the input
        *read = 0;
        try
        {
            if (reader.Failure is not null) return 0;
            *read = (nuint)reader.Fill(new Span<byte>(into, (int)Math.Min(length, BufferSize)));
            return 1;
        }
        catch (Exception e)
        {
            // Nothing may be thrown through C.
            reader.Failure = ExceptionDispatchInfo.Capture(e);
            return 0;
        }
    }

    int Fill(Span<byte> into)
    {
        var taken = first.IsEmpty
            ? rest.ReadAsync(buffer.AsMemory(0, into.Length), ct).AsTask().GetAwaiter().GetResult()
            : TakeFirst(into.Length);
        buffer.AsSpan(0, taken).CopyTo(into);
        if (taken > 0 && copyTo is not null) copyTo.WriteAsync(buffer.AsMemory(0, taken), ct).AsTask().GetAwaiter().GetResult();
        return taken;
    }

    int TakeFirst(int most)
    {
        var taken = Math.Min(most, first.Length);
        first[..taken].CopyTo(buffer);
        first = first[taken..];
        return taken;
    }
}

/// <summary>A stream that librnp writes to, up to a limit of octets; errors as with <see cref="RnpReader"/>.</summary>
sealed unsafe class RnpWriter : IDisposable
{
    readonly Func<ReadOnlyMemory<byte>, bool> write;
    readonly GCHandle self;
    byte[] buffer = new byte[32 << 10];

    /// <param name="write">Takes octets that are good until it returns; false ends the operation.</param>
    public RnpWriter(Func<ReadOnlyMemory<byte>, bool> write)
    {
        this.write = write;
        self = GCHandle.Alloc(this);
        Output = RnpHandles.Made(RnpLibrary.rnp_output_to_callback(out var output, &Write, 0, GCHandle.ToIntPtr(self)), output);
    }

    public static RnpWriter To(Stream stream, CancellationToken ct) => new(octets =>
    {
        stream.WriteAsync(octets, ct).AsTask().GetAwaiter().GetResult();
        return true;
    });

    public RnpOutput Output { get; }

    public ExceptionDispatchInfo? Failure { get; private set; }

    public void Dispose()
    {
        Output.Dispose();
        self.Free();
    }

    [UnmanagedCallersOnly]
    static byte Write(nint context, byte* octets, nuint length)
    {
        var writer = (RnpWriter)GCHandle.FromIntPtr(context).Target!; // lives as long as the output
        try
        {
            return writer.Failure is null && writer.Take(new ReadOnlySpan<byte>(octets, checked((int)length))) ? (byte)1 : (byte)0;
        }
        catch (Exception e)
        {
            // Nothing may be thrown through C.
            writer.Failure = ExceptionDispatchInfo.Capture(e);
            return 0;
        }
    }

    bool Take(ReadOnlySpan<byte> octets)
    {
        if (octets.Length > buffer.Length) buffer = new byte[octets.Length];
        octets.CopyTo(buffer);
        return write(buffer.AsMemory(0, octets.Length));
    }
}
