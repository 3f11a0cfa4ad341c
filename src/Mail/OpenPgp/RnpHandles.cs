using Microsoft.Win32.SafeHandles;

namespace Postern.Mail.OpenPgp;

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
