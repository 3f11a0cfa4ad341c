using System.Runtime.CompilerServices;

namespace Postern.Mail.Dns;

/// <summary>
/// What was read out of a record, kept as long as its octets are: a resolver that remembers answers hands out the same array each time, so a
/// key or a policy is taken apart once. Nobody changes those octets. For any thread.
/// </summary>
sealed class ReadOnce<T>(Func<byte[], T> read) where T : class
{
    readonly ConditionalWeakTable<byte[], T> known = new();

    public T Of(byte[] record) => known.TryGetValue(record, out var there) ? there : known.GetValue(record, octets => read(octets));
}
