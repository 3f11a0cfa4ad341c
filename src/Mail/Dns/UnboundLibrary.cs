using System.Runtime.InteropServices;

namespace Postern.Mail.Dns;

/// <summary>The functions of libunbound that we call, as <c>unbound.h</c> declares them.</summary>
static unsafe partial class UnboundLibrary
{
    public const string Name = "libunbound.so.8";

    [LibraryImport(Name)]
    public static partial nint ub_ctx_create();

    [LibraryImport(Name)]
    public static partial void ub_ctx_delete(nint context);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ub_ctx_set_option(nint context, string option, string value);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ub_ctx_set_fwd(nint context, string address);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ub_ctx_add_ta(nint context, string record);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ub_ctx_add_ta_file(nint context, string file);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ub_ctx_zone_remove(nint context, string zone);

    [LibraryImport(Name)]
    public static partial int ub_ctx_async(nint context, int thread);

    [LibraryImport(Name)]
    public static partial int ub_fd(nint context);

    [LibraryImport(Name)]
    public static partial int ub_process(nint context);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ub_resolve_async(
        nint context, string name, int type, int family, nint data, delegate* unmanaged<nint, int, UnboundResult*, void> done, int* id);

    [LibraryImport(Name)]
    public static partial int ub_cancel(nint context, int id);

    [LibraryImport(Name)]
    public static partial void ub_resolve_free(UnboundResult* result);

    [LibraryImport(Name)]
    public static partial nint ub_strerror(int error);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollEntry* entries, nuint count, int milliseconds);
}

/// <summary><c>struct pollfd</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
struct PollEntry
{
    public const short Readable = 1;

    public int Descriptor;
    public short Asked;
    public short Given;
}

/// <summary><c>struct ub_result</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
unsafe struct UnboundResult
{
    public byte* AskedName;
    public int Type;
    public int Family;
    public byte** Data;
    public int* Lengths;
    public byte* CanonicalName;
    public int ResponseCode;
    public void* Packet;
    public int PacketLength;
    public int HasData;
    public int IsNoSuchName;
    public int IsSecure;
    public int IsBogus;
    public byte* WhyBogus;
    public int WasRateLimited;
    public int TimeToLive;
}
