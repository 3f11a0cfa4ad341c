using System.Security.Cryptography;

namespace Postern.Store.Queue;

/// <summary>
/// Who holds a copy and until when, in one number: the end in milliseconds, then 20 random bits that tell claims apart.
/// So one index finds the copies nobody holds (0), those of one claim (equal) and those whose time is over (less).
/// </summary>
readonly record struct Lease(long Value)
{
    public const long None = 0;

    const int TagBits = 20;

    public static Lease Until(DateTimeOffset end) => new((end.ToUnixTimeMilliseconds() << TagBits) | (uint)RandomNumberGenerator.GetInt32(1 << TagBits));

    /// <summary>Every lease below this is over.</summary>
    public static long OverAt(DateTimeOffset now) => now.ToUnixTimeMilliseconds() << TagBits;

    public DateTimeOffset End => DateTimeOffset.FromUnixTimeMilliseconds(Value >> TagBits);
}
