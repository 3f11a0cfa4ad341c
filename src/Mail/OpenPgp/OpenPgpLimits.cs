namespace Postern.Mail.OpenPgp;

/// <summary>What OpenPGP may cost. Beyond a limit the answer is a refusal that names it.</summary>
public static class OpenPgpLimits
{
    /// <summary>Largest file of keys, in octets: a keyring of some thousand small keys.</summary>
    public const int KeyFileSizeMax = 5 << 20;

    /// <summary>Largest single key, in octets, photographs and other people's certifications included.</summary>
    public const int KeySizeMax = 512 << 10;

    /// <summary>Most keys of one file.</summary>
    public const int KeysMax = 1_000;

    /// <summary>Most user ids of one key that are looked at.</summary>
    public const int UserIdsMax = 100;

    /// <summary>Longest user id that is read, in octets.</summary>
    public const int UserIdLengthMax = 1_024;

    /// <summary>Most signatures of one user id or subkey that are looked at.</summary>
    public const int KeySignaturesMax = 500;

    /// <summary>Most subkeys of one key.</summary>
    public const int SubkeysMax = 100;

    /// <summary>Most signatures of one message; a message with more has no good signature.</summary>
    public const int SignaturesMax = 16;

    /// <summary>Longest plaintext that is kept in memory, in octets; a longer one needs a stream of the caller's.</summary>
    public const int PlaintextMemoryMax = 32 << 20;

    /// <summary>Longest plaintext at all, in octets.</summary>
    public const long PlaintextMax = 512L << 20;

    /// <summary>How many times longer than its ciphertext a plaintext may be, once it is over <see cref="ExpansionFreeMax"/>.</summary>
    public const int ExpansionMax = 100;

    /// <summary>Plaintext that may come out whatever its ratio, in octets: text compresses well when short.</summary>
    public const int ExpansionFreeMax = 1 << 20;

    /// <summary>Deepest nesting of signed and encrypted entities that is opened.</summary>
    public const int LayersMax = 4;

    /// <summary>Most octets that are sealed in the caller's thread, all in memory; a longer entity streams on a thread of its own.</summary>
    public const int InMemoryMax = 256 << 10;

    /// <summary>Most keys that a session for sealing keeps loaded.</summary>
    public const int KeysLoadedMax = 256;

    /// <summary>Longest Autocrypt header field, in octets: RFC 5322 has no limit, and keys with RSA-4096 need about 10 KB.</summary>
    public const int AutocryptFieldMax = 48 << 10;
}
