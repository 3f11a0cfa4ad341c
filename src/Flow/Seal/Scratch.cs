using Postern.Mail.Smtp.Client;

namespace Postern.Flow.Seal;

/// <summary>
/// Where an encrypted copy lies between its making and its sending: a short one in memory, a long one in a file that the system forgets
/// with its last handle. Only ciphertext comes here.
/// </summary>
public sealed class Scratch : IDisposable
{
    /// <summary>Longest copy that is kept in memory, in octets of plaintext.</summary>
    public const int InMemoryMax = 256 << 10;

    /// <summary>Most files at once: a copy that needs one waits until another is sent.</summary>
    public const int FilesMax = 32;

    readonly string folder;
    readonly SemaphoreSlim places = new(FilesMax, FilesMax);

    /// <summary>Opens the folder, and clears away what a killed process left there. A gateway has one; a verb beside it makes none.</summary>
    public Scratch(string folder)
    {
        this.folder = folder;
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var file in Directory.EnumerateFiles(folder)) File.Delete(file);
    }

    /// <param name="length">Of the plaintext.</param>
    /// <param name="ct">Stops waiting for a place.</param>
    /// <returns>To write to; <see cref="Content"/> makes it readable, disposing of it destroys it.</returns>
    public async ValueTask<Stream> Open(long length, CancellationToken ct)
    {
        if (length <= InMemoryMax) return new MemoryStream((int)(length * 2));

        await places.WaitAsync(ct);
        return new HeldFile(Path.Combine(folder, Guid.CreateVersion7().ToString("N")), () => places.Release());
    }

    /// <summary>What was written, to be sent.</summary>
    public static MessageContent Content(Stream written)
    {
        if (written is MemoryStream memory) return MessageContent.Of(memory.GetBuffer().AsMemory(0, (int)memory.Length));

        written.Position = 0;
        return new MessageContent(ReadOnlyMemory<byte>.Empty, written, written.Length);
    }

    public void Dispose() => places.Dispose();

    sealed class HeldFile(string path, Action release) : FileStream(path, new FileStreamOptions
    {
        Mode = FileMode.CreateNew,
        Access = FileAccess.ReadWrite,
        Share = FileShare.None,
        Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
    })
    {
        bool isReleased;

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (!Interlocked.Exchange(ref isReleased, true)) release();
        }

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            if (!Interlocked.Exchange(ref isReleased, true)) release();
        }
    }
}
