using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Postern.Scenarios.Peers;

/// <summary>A real file system (ext4 in a file) that a story can fill, make unwritable, or cut the power of. Needs the right to mount; where that is missing, its stories are skipped.</summary>
public sealed partial class SmallDisk : IAsyncDisposable
{
    const string Filler = "filler";

    readonly TempFolder folder = new();
    readonly long size;
    readonly CancellationToken ct;

    SmallDisk(long size, CancellationToken ct) => (this.size, this.ct) = (size, ct);

    /// <summary>Where it is mounted.</summary>
    public string Path => folder["disk"];

    /// <summary>A data folder on it.</summary>
    public string Data => System.IO.Path.Combine(Path, "data");

    /// <param name="size">Octets.</param>
    /// <param name="ct">Stops its commands.</param>
    /// <exception cref="PeerAbsentException">This user, or this machine, may not mount.</exception>
    public static async Task<SmallDisk> Make(long size, CancellationToken ct)
    {
        var disk = new SmallDisk(size, ct);
        try
        {
            await using (var image = File.Create(disk.folder["image"])) image.SetLength(size);
            // No blocks kept for root: the gateway of a story is root, and must not have more room than it would in the world.
            await Command("mkfs.ext4", ["-q", "-m", "0", disk.folder["image"]], ct);
            Directory.CreateDirectory(disk.Path);
            await disk.Mount();
            return disk;
        }
        catch
        {
            disk.folder.Dispose();
            throw;
        }
    }

    /// <summary>Leaves no block free.</summary>
    public void Fill()
    {
        using var filler = new FileStream(System.IO.Path.Combine(Path, Filler), FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        // Large pieces until one finds no room, then small ones: what is left in the end is less than one page of anybody.
        foreach (var piece in new[] { 64 * 1024, 4096, 512 }) FillWith(filler, new byte[piece]);
    }

    /// <summary>There is room again.</summary>
    public void MakeRoom() => File.Delete(System.IO.Path.Combine(Path, Filler));

    /// <summary>
    /// The database in the data folder can not be written, by nobody, also through files that are open (the immutable flag). Its index in shared
    /// memory can: the kernel ends a program whose mapped memory it can not write back (SIGBUS).
    /// </summary>
    public Task Freeze() => Chattr("+i");

    public Task Thaw() => Chattr("-i");

    /// <summary>The file system meets an error of its own and turns read-only under everything that is open, as with a failing disk (errors=remount-ro). Only <see cref="Remount"/> ends that.</summary>
    /// <exception cref="PeerAbsentException">The kernel has no switch for it.</exception>
    public async Task Fail()
    {
        var device = (await Output("losetup", ["-n", "-O", "NAME", "-j", folder["image"]], ct)).Trim();
        var trigger = $"/sys/fs/ext4/{System.IO.Path.GetFileName(device)}/trigger_fs_error";
        if (!File.Exists(trigger)) throw new PeerAbsentException($"the kernel offers no {trigger}");
        await File.WriteAllTextAsync(trigger, "postern", ct);
    }

    /// <summary>
    /// As if the power went: what was not flushed to the disk by now never gets there, and every call fails from here on
    /// (the shutdown that file systems have for their own crash tests). Nothing must have files open when it is mounted again.
    /// </summary>
    /// <exception cref="PeerAbsentException">The kernel refuses.</exception>
    public void CutPower()
    {
        using var root = open(Path, ReadOnlyDirectory);
        if (ioctl(root, Shutdown, WithoutFlushing) != 0) throw new PeerAbsentException("the kernel does not shut a file system down");
    }

    /// <summary>Mounts it anew, as after a start of the machine: the file system's own journal is played back.</summary>
    public async Task Remount()
    {
        await Command("umount", [Path], ct);
        await Mount();
    }

    /// <summary>Mounts it anew without the right to write.</summary>
    public async Task RemountReadOnly()
    {
        await Command("umount", [Path], ct);
        await Command("mount", ["-o", "loop,ro", folder["image"], Path], ct);
    }

    public async ValueTask DisposeAsync()
    {
        await PeerProcess.Run(Installed.Program("umount"), ["--lazy", Path], CancellationToken.None);
        folder.Dispose();
    }

    Task Mount() => Command("mount", ["-o", "loop,errors=remount-ro", folder["image"], Path], ct);

    Task Chattr(string flag) =>
        Command("chattr", [flag, Data, .. Directory.GetFiles(Data).Where(file => !file.EndsWith("-shm", StringComparison.Ordinal))], ct);

    void FillWith(FileStream filler, byte[] piece)
    {
        try
        {
            for (var filled = 0L; filled <= size; filled += piece.Length)
            {
                filler.Write(piece);
                filler.Flush(flushToDisk: true);
            }
        }
        catch (IOException)
        {
            return; // no room for such a piece
        }
    }

    static async Task Command(string program, string[] arguments, CancellationToken ct) => await Output(program, arguments, ct);

    static async Task<string> Output(string program, string[] arguments, CancellationToken ct)
    {
        var run = await PeerProcess.Run(Installed.Program(program), arguments, ct);
        return run.ExitCode == 0 ? run.StandardOutput : throw new PeerAbsentException($"{program} is not permitted here: {run.Output.Trim()}");
    }

    // From the kernel's include/uapi/linux: EXT4_IOC_SHUTDOWN is _IOR('X', 125, __u32); EXT4_GOING_FLAGS_NOLOGFLUSH is 2.
    const nuint Shutdown = 0x8004587D;
    const uint WithoutFlushing = 2;
    const int ReadOnlyDirectory = 0x10000; // O_RDONLY | O_DIRECTORY

    static unsafe int ioctl(SafeFileHandle file, nuint request, uint value) => ioctl(file, request, &value);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int ioctl(SafeFileHandle file, nuint request, uint* value);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle open(string path, int flags);
}
