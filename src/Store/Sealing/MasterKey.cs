using System.Security.Cryptography;

namespace Postern.Store.Sealing;

/// <summary>The key that opens all others: 32 random octets in base64, in a file of mode 0600 beside (never inside) the database.</summary>
internal sealed class MasterKey(string folder)
{
    /// <summary>Another process makes the key just now: it needs two flushes of the disk for that.</summary>
    const int LockTriesMax = 500;

    static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(20);

    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    string File => Path.Combine(folder, "master.key");

    /// <summary>A new key on its way in: on disk before the database turns to it, so that a crash in between loses neither.</summary>
    string NextFile => Path.Combine(folder, "master.key.next");

    public bool IsThere => System.IO.File.Exists(File);

    /// <summary>The key, and the one a rotation left behind if it was cut short. Empty when there is none.</summary>
    /// <exception cref="LedgerRefusedException">A file that is no key.</exception>
    public IReadOnlyList<byte[]> Candidates() => [.. new[] { File, NextFile }.Where(System.IO.File.Exists).Select(Read)];

    /// <summary>The key of this folder, made if it is absent. Never replaces one, also not one made at the same moment.</summary>
    public async Task<byte[]> Create(CancellationToken ct)
    {
        await using var alone = await Alone(ct);
        if (System.IO.File.Exists(File)) return Read(File);

        var made = $"{File}.{Environment.ProcessId}.{Guid.CreateVersion7():N}";
        Write(made);
        System.IO.File.Move(made, File, overwrite: false);
        return Read(File);
    }

    // Moving without overwriting looks first and renames then: of two that look at the same moment the second would put its key over the first one's,
    // and what that one wrapped would be lost. The lock is the system's, and ends with the process.
    async Task<FileStream> Alone(CancellationToken ct)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return new FileStream($"{File}.lock", new FileStreamOptions
                {
                    Mode = FileMode.OpenOrCreate,
                    Access = FileAccess.ReadWrite,
                    Share = FileShare.None,
                    UnixCreateMode = OwnerOnly,
                });
            }
            catch (IOException) when (tries < LockTriesMax)
            {
                await Task.Delay(LockPause, ct);
            }
        }
    }

    public byte[] CreateNext()
    {
        System.IO.File.Delete(NextFile);
        return Write(NextFile);
    }

    /// <summary>Renames, which is atomic: there is always exactly one <c>master.key</c>.</summary>
    public void TurnToNext() => System.IO.File.Move(NextFile, File, overwrite: true);

    public void ForgetNext() => System.IO.File.Delete(NextFile);

    static byte[] Write(string name)
    {
        var key = RandomNumberGenerator.GetBytes(SealKey.KeySize);
        using var file = new FileStream(name, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerOnly,
        });
        file.Write(System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(key) + "\n"));
        file.Flush(flushToDisk: true);
        return key;
    }

    static byte[] Read(string file)
    {
        try
        {
            var key = Convert.FromBase64String(System.IO.File.ReadAllText(file).Trim());
            if (key.Length == SealKey.KeySize) return key;
        }
        catch (FormatException)
        {
            // Refused below, as a key of the wrong length is.
        }

        throw new LedgerRefusedException($"{file} is not a master key: it must hold 32 octets in base64");
    }
}
