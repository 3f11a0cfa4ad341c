using Postern.Flow.Inbound;
using Postern.Flow.Keys;
using Postern.Mail.Addresses;
using Postern.Mail.Mime;
using Postern.Mail.OpenPgp;
using Postern.Mail.Smime;
using Postern.Mail.Smime.Open;
using Postern.Rules.Keys;
using Postern.Store;
using Postern.Store.Keys;

namespace Postern.Flow.Open;

/// <summary>
/// Gathers keys that came along in mail from outside: the certificate of a signature that holds, the key of an Autocrypt field. Each
/// only for the address in the From field, with the least trust there is. Nobody calls this for mail that people inside send.
/// </summary>
public sealed class Harvest(Ledger ledger, OwnKeys own, Organization organization, TimeProvider clock)
{
    /// <summary>Most keys gathered for one address and kind; the oldest make room.</summary>
    public const int KeptMax = 4;

    /// <summary>The source of keys that came in mail.</summary>
    public const string FromMail = "mail";

    /// <summary>With every key of the organization's people, of a message that somebody here vouches for.</summary>
    /// <returns>Ids of keys that are new.</returns>
    public async Task<IReadOnlyList<Guid>> Gather(ReadOnlyMemory<byte> message, CancellationToken ct)
    {
        var (identities, _) = await own.All(ct);
        return await Gather(message, identities, KeysProven.Certificates | KeysProven.Autocrypt, ct);
    }

    /// <param name="message">As it came.</param>
    /// <param name="identities">Those that may open it: signatures mostly stand inside.</param>
    /// <param name="proven">Which keys of it its author's domain answers for; others are left alone.</param>
    /// <param name="ct">Stops before a key is kept.</param>
    /// <returns>Ids of keys that are new.</returns>
    public async Task<IReadOnlyList<Guid>> Gather(ReadOnlyMemory<byte> message, IReadOnlyList<SmimeIdentity> identities, KeysProven proven, CancellationToken ct)
    {
        var outer = MimeMessage.Parse(message).Root;
        if (LetterOpening.AuthorsOf(outer).ToList() is not [var author] || organization.Owns(author.AsciiDomain) && organization.Domains.Count > 0) return [];

        List<Guid> added = [];
        var certificates = proven.HasFlag(KeysProven.Certificates) ? Certificates(message, identities) : [];
        var autocrypt = proven.HasFlag(KeysProven.Autocrypt) ? Autocrypt(outer, author) : [];
        foreach (var key in certificates.Concat(autocrypt))
        {
            var facts = new KeyFacts(Guid.Empty, key.Key, KeyTrust.Harvested, FromMail, key.Material);
            if (KeyJudge.FlawOf(facts, author, clock.GetUtcNow(), KeyTrust.Harvested) is not null) continue;
            if (await Keep(key, author, ct) is { } id) added.Add(id);
        }

        return added;
    }

    // Signatures mostly stand inside the encryption.
    IEnumerable<ReadKey> Certificates(ReadOnlyMemory<byte> message, IReadOnlyList<SmimeIdentity> identities)
    {
        var options = new OpenOptions { Identities = identities, Trust = new TrustOptions { Roots = [], Now = clock.GetUtcNow() } };
        if (SmimeOpener.Open(message, options) is not OpenAnswer.Opened { Mail: var mail }) return [];

        return mail.Signatures
            .Where(signature => signature is { State: SignatureState.Good, IsSenders: true, Signer: not null })
            .Select(signature => new ReadKey(
                KeyDescriptions.Of(signature.Signer!), SmimeMaterial.Write(signature.Signer!, [.. mail.Certificates], signature.Capabilities), null)); // there, as was looked for
    }

    IEnumerable<ReadKey> Autocrypt(MimeEntity outer, EmailAddress author) =>
        AutocryptHeader.Of(outer) is { } field && IsSame(field.Address, author) && KeyFile.Read(field.Key, password: null, clock.GetUtcNow()) is KeyFileAnswer.Found { Keys: var keys }
            ? keys.Where(key => key.Key.Standard == KeyStandard.OpenPgp).Take(1).Select(key => key with { Secret = null })
            : [];

    async Task<Guid?> Keep(ReadKey key, EmailAddress author, CancellationToken ct)
    {
        if ((await ledger.Keys.Find(author, ct)).FirstOrDefault(known => known.Key.Fingerprint == key.Key.Fingerprint) is { } there)
        {
            await Learn(there, key, ct);
            return null;
        }

        var added = await ledger.Keys.Add(new()
        {
            Owner = KeyOwner.Recipient,
            Key = key.Key,
            Trust = KeyTrust.Harvested,
            Source = FromMail,
            Material = key.Material,
        }, ct);
        if (!added.IsNew) return null;

        var old = (await ledger.Keys.Find(author, ct)).Where(known => known.Trust == KeyTrust.Harvested && known.Key.Standard == key.Key.Standard && known.Id != added.Id);
        foreach (var one in old.OrderByDescending(known => known.Id).Skip(KeptMax - 1)) await ledger.Keys.Remove(one.Id, ct);
        return added.Id;
    }

    // Of a certificate on file only this is new: what its owner's program can open now.
    async Task Learn(KeyRecord there, ReadKey came, CancellationToken ct)
    {
        if (there.Key.Standard != KeyStandard.Smime || SmimeMaterial.Read(came.Material)?.Capabilities is not { } told || SmimeMaterial.Read(there.Material) is not { } kept) return;

        var material = (kept with { Capabilities = told }).Write();
        if (there.Material.Span.SequenceEqual(material)) return;
        await ledger.Keys.Add(new()
        {
            Owner = there.Owner,
            Key = there.Key,
            Trust = there.Trust,
            Source = there.Source,
            Material = material,
            BoundTo = there.BoundTo,
        }, ct);
    }

    static bool IsSame(EmailAddress one, EmailAddress other) =>
        one.AsciiDomain == other.AsciiDomain && one.Local.Equals(other.Local, StringComparison.OrdinalIgnoreCase);
}
