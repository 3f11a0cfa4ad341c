using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Postern.Mail.OpenPgp;

/// <summary>
/// Every handle that librnp gives goes through here. A function that fails may leave a pointer behind that it has already freed
/// (<c>rnp_op_verify_signature_get_handle</c> of 0.16 does, for a signature it cannot read): freeing it again corrupts memory.
/// </summary>
static class RnpHandles
{
    /// <summary>The handle, which the caller disposes; null when there is none.</summary>
    public static T? Owned<T>(RnpResult result, T handle) where T : SafeHandle
    {
        if (result == RnpResult.Success && !handle.IsInvalid) return handle;
        if (result != RnpResult.Success) handle.SetHandleAsInvalid();
        handle.Dispose();
        return null;
    }

    /// <summary>As <see cref="Owned"/>, for what fails only when the machine does.</summary>
    public static T Made<T>(RnpResult result, T handle) where T : SafeHandle =>
        Owned(result, handle) ?? throw new InvalidOperationException($"librnp could not start an operation: {RnpWords.Of(result)}.");
}

/// <summary>One independent world of keys and settings. Not for several threads at a time.</summary>
sealed class RnpFfi() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => RnpLibrary.rnp_ffi_destroy(handle) == RnpResult.Success;
}

sealed class RnpInput() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => RnpLibrary.rnp_input_destroy(handle) == RnpResult.Success;
}

sealed class RnpOutput() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => RnpLibrary.rnp_output_destroy(handle) == RnpResult.Success;
}

sealed class RnpKey() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => RnpKeyLibrary.rnp_key_handle_destroy(handle) == RnpResult.Success;
}

sealed class RnpUserId() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => RnpKeyLibrary.rnp_uid_handle_destroy(handle) == RnpResult.Success;
}

sealed class RnpSignature() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => RnpKeyLibrary.rnp_signature_handle_destroy(handle) == RnpResult.Success;
}

sealed class RnpEncryption() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => RnpLibrary.rnp_op_encrypt_destroy(handle) == RnpResult.Success;
}

sealed class RnpSigning() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => RnpLibrary.rnp_op_sign_destroy(handle) == RnpResult.Success;
}

sealed class RnpVerification() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => RnpLibrary.rnp_op_verify_destroy(handle) == RnpResult.Success;
}

sealed class RnpGeneration() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => RnpKeyLibrary.rnp_op_generate_destroy(handle) == RnpResult.Success;
}
