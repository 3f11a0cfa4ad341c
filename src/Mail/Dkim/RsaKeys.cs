using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Postern.Mail.Dkim;

/// <summary>
/// RSA public keys made ready: making one from its numbers costs OpenSSL 3 several times what a check costs, and most mail comes from few
/// domains. Whoever sends with many keys makes each cost what it would without this.
/// </summary>
static class RsaKeys
{
    /// <summary>Most keys in memory; when there are more, all are forgotten. One takes 5 KB.</summary>
    public const int ReadyMax = 256;

    static readonly ConcurrentDictionary<string, RSA> Known = new();

    /// <summary>A key for any thread. Nobody disposes of it: another may be checking with it; the collector does.</summary>
    public static RSA Ready(byte[] publicKey, RSAParameters numbers)
    {
        var name = Convert.ToBase64String(SHA256.HashData(publicKey));
        if (Known.TryGetValue(name, out var ready)) return ready;

        if (Known.Count >= ReadyMax) Known.Clear();
        return Known[name] = RSA.Create(numbers);
    }
}
