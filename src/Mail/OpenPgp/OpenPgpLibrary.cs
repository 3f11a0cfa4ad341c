using System.Runtime.InteropServices;

namespace Postern.Mail.OpenPgp;

/// <summary>Whether OpenPGP is to be had on this machine: it rests on librnp.</summary>
public static class OpenPgpLibrary
{
    static readonly Lazy<string?> Missing = new(Load);

    /// <summary>One sentence when the library is missing or its version is not fit, else null. Nothing else here throws because of it: all answers become refusals with this sentence.</summary>
    public static string? Problem => Missing.Value;

    /// <summary>For example "0.16.3"; null when it is missing or not used.</summary>
    public static string? Version => Problem is null ? Marshal.PtrToStringUTF8(RnpLibrary.rnp_version_string()) : null;

    /// <summary>Whether librnp has been kept from writing to standard error.</summary>
    internal static bool IsSilent { get; private set; }

    static string? Load()
    {
        if (!NativeLibrary.TryLoad(RnpLibrary.Name, out var library))
            return "librnp.so.0 is missing: install the package librnp0; until then OpenPGP is not offered.";
        IsSilent = RnpSilence.Apply(library);
        return Fault(Marshal.PtrToStringUTF8(RnpLibrary.rnp_version_string()));
    }

    /// <summary>Why a version is not used: older ones hang on malformed input (CVE-2023-29479), one makes session keys that can be guessed.</summary>
    internal static string? Fault(string? version) => System.Version.TryParse(version, out var parsed) ? parsed switch
    {
        { Major: 0, Minor: < 16 } or { Major: 0, Minor: 16, Build: < 3 } => $"librnp {version} is too old: 0.16.3 or later is needed; until then OpenPGP is not offered.",
        { Major: 0, Minor: 18, Build: 0 } => "librnp 0.18.0 encrypts with keys that can be guessed (CVE-2025-13470): install another version; until then OpenPGP is not offered.",
        _ => null,
    } : "librnp does not say its version; OpenPGP is not offered.";
}
