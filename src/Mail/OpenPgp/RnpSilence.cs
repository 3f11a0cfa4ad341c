using System.Globalization;
using System.Runtime.InteropServices;

namespace Postern.Mail.OpenPgp;

/// <summary>
/// Keeps librnp from writing to the process's standard error. Debian builds it without NDEBUG, so that it reports whatever it
/// dislikes about a stranger's message there, beside the log and against the rule that nothing of a message is logged;
/// <c>rnp_ffi_set_log_fd</c> redirects only some of that. The one place that can be changed without touching others is librnp's own
/// reference to the variable <c>stderr</c> (its GLOB_DAT relocation), which is pointed to a variable of ours that holds /dev/null.
/// </summary>
static unsafe partial class RnpSilence
{
    /// <summary>Elf64_Dyn tags (System V gABI, "Dynamic Section").</summary>
    const long StringTable = 5, SymbolTable = 6, Relocations = 7, RelocationsSize = 8;

    const int ReadOnly = 1, ReadWrite = 3;

    /// <summary>R_X86_64_GLOB_DAT, R_AARCH64_GLOB_DAT.</summary>
    static uint GlobalData => RuntimeInformation.ProcessArchitecture switch { Architecture.X64 => 6, Architecture.Arm64 => 1025, _ => 0 };

#pragma warning disable CS0649 // the dynamic linker fills these
    /// <summary>What dlopen answers on glibc (link.h).</summary>
    struct LinkMap
    {
        public byte* Address;
        public byte* Name;
        public Entry* Dynamic;
    }

    struct Entry
    {
        public long Tag;
        public nint Value;
    }

    struct Relocation
    {
        public nint Offset;
        public uint Type;
        public uint Symbol;
        public nint Addend;
    }

    struct Symbol
    {
        public uint Name;
        public uint Kinds;
        public nint Value;
        public nint Size;
    }
#pragma warning restore CS0649

    /// <summary>False where it could not be done, and librnp may talk: another C library, another processor, no permission.</summary>
    public static bool Apply(nint library)
    {
        if (GlobalData == 0 || !IsGlibc) return false;

        var map = (LinkMap*)library;
        if (Slot(map) is var slot && slot is null) return false;
        var nowhere = OpenFile("/dev/null", "w");
        if (nowhere == 0) return false;

        var variable = (nint*)NativeMemory.Alloc((nuint)sizeof(nint));
        *variable = nowhere;
        return Point(slot, (nint)variable);
    }

    // A library linked without RELRO keeps its reference among data that others write: there, nothing is protected and nothing may be.
    static bool Point(nint* slot, nint variable)
    {
        var page = (nint)slot & -Environment.SystemPageSize;
        var isWritable = IsWritable(page);
        if (!isWritable && Protect(page, (nuint)Environment.SystemPageSize, ReadWrite) != 0) return false;
        *slot = variable;
        return isWritable || Protect(page, (nuint)Environment.SystemPageSize, ReadOnly) == 0;
    }

    /// <summary>As "7f12-7f34 rw-p …" in the kernel's own list says (proc_pid_maps(5)).</summary>
    static bool IsWritable(nint page)
    {
        foreach (var line in File.ReadLines("/proc/self/maps"))
        {
            var (dash, space) = (line.IndexOf('-', StringComparison.Ordinal), line.IndexOf(' ', StringComparison.Ordinal));
            if (page >= nint.Parse(line.AsSpan(0, dash), NumberStyles.HexNumber, null) && page < nint.Parse(line.AsSpan(dash + 1, space - dash - 1), NumberStyles.HexNumber, null))
                return line[space + 2] == 'w';
        }

        return false;
    }

    static bool IsGlibc => NativeLibrary.TryLoad("libc.so.6", out var libc) && NativeLibrary.TryGetExport(libc, "gnu_get_libc_version", out _);

    static nint* Slot(LinkMap* map)
    {
        var strings = (byte*)Find(map->Dynamic, StringTable);
        var symbols = (Symbol*)Find(map->Dynamic, SymbolTable);
        var relocations = (Relocation*)Find(map->Dynamic, Relocations);
        if (strings is null || symbols is null || relocations is null) return null;

        var count = (long)Find(map->Dynamic, RelocationsSize) / sizeof(Relocation);
        for (var index = 0L; index < count; index++)
        {
            var relocation = relocations[index];
            if (relocation.Type != GlobalData) continue;
            var name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(strings + symbols[relocation.Symbol].Name);
            if (name.SequenceEqual("stderr"u8)) return (nint*)(map->Address + relocation.Offset);
        }

        return null;
    }

    static nint Find(Entry* entries, long tag)
    {
        for (var entry = entries; entry->Tag != 0; entry++)
        {
            if (entry->Tag == tag) return entry->Value;
        }

        return 0;
    }

    [LibraryImport("libc", EntryPoint = "fopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint OpenFile(string path, string mode);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nuint length, int protection);
}
