namespace Postern.Mail.OpenPgp;

/// <summary>Answers of librnp (<c>rnp_err.h</c>). A later version may know more: whatever is not <see cref="Success"/> is "no".</summary>
enum RnpResult : uint
{
    Success = 0,
    Generic = 0x10000000,
    BadFormat,
    BadParameters,
    NotImplemented,
    NotSupported,
    OutOfMemory,
    ShortBuffer,
    NullPointer,
    Access = 0x11000000,
    Read,
    Write,
    BadState = 0x12000000,
    MacInvalid,
    SignatureInvalid,
    KeyGeneration,
    BadPassword,
    KeyNotFound,
    NoSuitableKey,
    DecryptFailed,
    Rng,
    SigningFailed,
    NoSignaturesFound,
    SignatureExpired,
    VerificationFailed,
    SignatureUnknown,
    NotEnoughData = 0x13000000,
    UnknownTag,
    PacketNotConsumed,
    NoUserId,
    Eof,
}

static class RnpWords
{
    /// <summary>What went wrong, for a sentence: never anything of the message or the key.</summary>
    public static string Of(RnpResult result) => result switch
    {
        RnpResult.BadFormat or RnpResult.NotEnoughData or RnpResult.UnknownTag or RnpResult.PacketNotConsumed or RnpResult.Eof => "it is malformed or cut off",
        RnpResult.NotImplemented or RnpResult.NotSupported => "it uses something that librnp does not know",
        RnpResult.NoSuitableKey or RnpResult.KeyNotFound or RnpResult.BadPassword => "there is no key here that opens it",
        RnpResult.DecryptFailed or RnpResult.MacInvalid => "its integrity check fails",
        RnpResult.SignatureInvalid or RnpResult.VerificationFailed => "its signature is wrong",
        RnpResult.SigningFailed => "it cannot be signed with this key",
        RnpResult.OutOfMemory or RnpResult.Rng => "no memory or no random numbers",
        _ => $"librnp says 0x{(uint)result:X8}",
    };
}
