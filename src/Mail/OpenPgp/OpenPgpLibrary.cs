using System.Runtime.InteropServices;

namespace Postern.Mail.OpenPgp;

/// <summary>Whether OpenPGP is to be had on this machine: it rests on librnp.</summary>
public static class OpenPgpLibrary
{
    static readonly Lazy<string?> Missing = new(Load);

    /// <summary>One sentence when the library is missing, else null. Nothing else here throws because of it: all answers become refusals with this sentence.</summary>
    public static string? Problem => Missing.Value;

    /// <summary>For example "0.16.3"; null when it is missing.</summary>
    public static string? Version => Problem is null ? Marshal.PtrToStringUTF8(RnpLibrary.rnp_version_string()) : null;

    /// <summary>Whether librnp has been kept from writing to standard error.</summary>
    internal static bool IsSilent { get; private set; }

    static string? Load()
    {
        if (!NativeLibrary.TryLoad(RnpLibrary.Name, out var library))
            return "librnp.so.0 is missing: install the package librnp0; until then OpenPGP is not offered.";
        IsSilent = RnpSilence.Apply(library);
        return null;
    }
}
