using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Postern.Flow.Discover;
using Postern.Mail.Addresses;
using Postern.Rules.Keys;

namespace Postern.Flow.Keys;

/// <summary>Reads what discovery found. Octets from outside: what is no key is left out, what is one is judged as any other.</summary>
/// <param name="discovery">Asks, and remembers.</param>
/// <param name="idKey">Makes ids for keys that are not on file: the same key has the same id, and nobody else can tell which key it is.</param>
/// <param name="clock">Tells which keys hold now.</param>
public sealed class DiscoveredKeys(Discovery discovery, byte[] idKey, TimeProvider clock)
{
    /// <summary>For the ledger's derived key.</summary>
    public const string KeyPurpose = "ids of discovered keys";

    // As long as discovery remembers a find, it is read once.
    readonly ConditionalWeakTable<Findings, IReadOnlyList<KeyFacts>> read = [];

    public async ValueTask<IReadOnlyList<KeyFacts>> Of(EmailAddress address, CancellationToken ct)
    {
        var findings = await discovery.Find(address, ct);
        return findings.Keys.Count == 0 ? [] : read.GetValue(findings, found => [.. found.Keys.SelectMany(key => Read(key, address))]);
    }

    // A domain that asks for a public chain besides its record asks for more than is checked here.
    IEnumerable<KeyFacts> Read(FoundKey found, EmailAddress address) =>
        !found.NeedsPublicChain && KeyFile.Read(found.Bytes, password: null, clock.GetUtcNow()) is KeyFileAnswer.Found { Keys: var keys }
            ? keys.Where(key => key.Key.Standard == StandardOf(found.Form)).Select(key => FactsOf(key, found, address))
            : [];

    KeyFacts FactsOf(ReadKey key, FoundKey found, EmailAddress address) => new(IdOf(key.Key), key.Key, TrustOf(found.Trust), SourceOf(found.Origin), key.Material)
    {
        // The record itself says whose the certificate is (RFC 8162 §2: usage 3 asks for no name).
        BoundTo = found.Origin == KeyOrigin.Smimea ? address : null,
    };

    // A version 8 UUID (RFC 9562 §5.8): 122 bits of a keyed hash.
    Guid IdOf(KeyDescription key)
    {
        var hash = HMACSHA256.HashData(idKey, Encoding.ASCII.GetBytes($"{key.Standard} {key.Fingerprint}"));
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true);
    }

    static KeyStandard StandardOf(FoundForm form) => form switch
    {
        FoundForm.Certificate or FoundForm.CertificateMessage => KeyStandard.Smime,
        FoundForm.OpenPgp => KeyStandard.OpenPgp,
    };

    static KeyTrust TrustOf(DiscoveredTrust trust) => trust switch
    {
        DiscoveredTrust.Dnssec => KeyTrust.Dnssec,
        DiscoveredTrust.Wkd => KeyTrust.Wkd,
        DiscoveredTrust.Directory => KeyTrust.Directory,
    };

    static string SourceOf(KeyOrigin origin) => origin switch
    {
        KeyOrigin.Smimea or KeyOrigin.OpenPgpKey => "dns",
        KeyOrigin.WebKeyDirectory => "wkd",
        KeyOrigin.Directory => "directory",
    };
}
