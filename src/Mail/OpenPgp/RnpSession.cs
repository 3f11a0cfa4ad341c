using System.Runtime.InteropServices;

namespace Postern.Mail.OpenPgp;

/// <summary>One operation's own librnp: its keys, its clock, no log, no files. Disposed with everything it loaded.</summary>
sealed unsafe class RnpSession : IDisposable
{
    /// <summary>RNP_LOAD_SAVE_PUBLIC_KEYS, _SECRET_KEYS.</summary>
    const uint LoadAll = 1 | 2;

    /// <summary>RNP_LOAD_SAVE_PERMISSIVE: parts of a key that are not understood are left out.</summary>
    const uint Permissive = 1 << 8;

    RnpSession(RnpFfi ffi) => Ffi = ffi;

    public RnpFfi Ffi { get; }

    /// <summary>The library must be there: <see cref="OpenPgpLibrary.Problem"/> is asked before.</summary>
    public static RnpSession Start(DateTimeOffset now)
    {
        var session = new RnpSession(Create());
        session.Silence();
        Require(RnpLibrary.rnp_set_timestamp(session.Ffi, (ulong)Math.Max(1, now.ToUnixTimeSeconds())));
        return session;
    }

    /// <summary>Keys as librnp wrote them.</summary>
    public RnpResult Load(ReadOnlyMemory<byte> keys)
    {
        if (keys.IsEmpty) return RnpResult.NotEnoughData;
        using var pinned = keys.Pin();
        using var input = Input(pinned.Pointer, keys.Length);
        return RnpLibrary.rnp_load_keys(Ffi, "GPG", input, LoadAll);
    }

    /// <summary>Keys from anywhere: one subkey that is not understood does not make the others useless.</summary>
    public RnpResult Import(ReadOnlyMemory<byte> keys)
    {
        if (keys.IsEmpty) return RnpResult.NotEnoughData;
        using var pinned = keys.Pin();
        using var input = Input(pinned.Pointer, keys.Length);
        return RnpLibrary.rnp_import_keys(Ffi, input, LoadAll | Permissive, 0);
    }

    /// <summary>The key of this fingerprint, null when it is not loaded.</summary>
    public RnpKey? Find(string fingerprint) => RnpHandles.Owned(RnpLibrary.rnp_locate_key(Ffi, "fingerprint", fingerprint, out var key), key);

    /// <summary>Of all keys and subkeys that are loaded.</summary>
    public List<string> Fingerprints()
    {
        List<string> found = [];
        if (RnpLibrary.rnp_identifier_iterator_create(Ffi, out var iterator, "fingerprint") != RnpResult.Success) return found;
        while (RnpLibrary.rnp_identifier_iterator_next(iterator, out var text) == RnpResult.Success && Marshal.PtrToStringUTF8(text) is { } fingerprint)
            found.Add(fingerprint);
        RnpLibrary.rnp_identifier_iterator_destroy(iterator);
        return found;
    }

    /// <summary>Octets, at least one, that stay where they are until the input is disposed.</summary>
    public static RnpInput Input(void* octets, int length) =>
        RnpHandles.Made(RnpLibrary.rnp_input_from_memory(out var input, (byte*)octets, (nuint)length, copy: false), input);

    /// <summary>What was written into memory, copied.</summary>
    public static byte[] Octets(RnpOutput output)
    {
        if (RnpLibrary.rnp_output_memory_get_buf(output, out var octets, out var length, copy: false) != RnpResult.Success) return [];
        return new ReadOnlySpan<byte>((void*)octets, checked((int)length)).ToArray();
    }

    public static RnpOutput Memory() => RnpHandles.Made(RnpLibrary.rnp_output_to_memory(out var output, 0), output);

    /// <summary>A text of librnp's, which is freed.</summary>
    public static string Take(nint text)
    {
        var taken = Marshal.PtrToStringUTF8(text) ?? "";
        RnpLibrary.rnp_buffer_destroy(text);
        return taken;
    }

    /// <summary>For what fails only when the machine does: no memory.</summary>
    public static void Require(RnpResult result)
    {
        if (result != RnpResult.Success) throw new InvalidOperationException($"librnp could not start an operation: {RnpWords.Of(result)}.");
    }

    public void Dispose() => Ffi.Dispose();

    static RnpFfi Create() => RnpHandles.Made(RnpLibrary.rnp_ffi_create(out var ffi, "GPG", "GPG"), ffi);

    // It takes the descriptor over and closes it.
    void Silence()
    {
        using var nowhere = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        if (RnpLibrary.rnp_ffi_set_log_fd(Ffi, (int)nowhere.DangerousGetHandle()) == RnpResult.Success) nowhere.SetHandleAsInvalid();
    }
}
