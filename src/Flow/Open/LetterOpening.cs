using Postern.Flow.Keys;
using Postern.Flow.Revoked;
using Postern.Mail.Addresses;
using Postern.Mail.Mime;
using Postern.Mail.Mime.Protected;
using Postern.Mail.OpenPgp;
using Postern.Mail.Smime;
using Postern.Mail.Smime.Open;
using Postern.Rules.Keys;
using Postern.Store;
using Postern.Store.Keys;

namespace Postern.Flow.Open;

/// <summary>Takes S/MIME or OpenPGP off a message with the keys of the organization's people, and says what holds. Nothing that is not authentic comes out.</summary>
/// <param name="ledger">Holds keys of people inside and outside.</param>
/// <param name="own">Those inside.</param>
/// <param name="roots">Authorities that are trusted besides our own; null: the system's.</param>
/// <param name="clock">Tells which keys hold now.</param>
/// <param name="revocations">Asks whether a signer's certificate was revoked; null asks nobody.</param>
public sealed class LetterOpening(Ledger ledger, OwnKeys own, IReadOnlyList<SmimeCertificate>? roots, TimeProvider clock, Revocations? revocations = null)
{
    /// <summary>With every key of the organization's people.</summary>
    public async Task<OpenedLetter> Open(ReadOnlyMemory<byte> message, CancellationToken ct)
    {
        var (identities, openPgp) = await own.All(ct);
        return await Open(message, identities, openPgp, ct);
    }

    /// <summary>With these keys and no others.</summary>
    public async Task<OpenedLetter> Open(ReadOnlyMemory<byte> message, IReadOnlyList<SmimeIdentity> identities, IReadOnlyList<OpenPgpKey> openPgp, CancellationToken ct)
    {
        var outer = MimeMessage.Parse(message).Root;
        var known = await Known(outer, ct);
        var answer = await Smime(message, identities, known, ct);
        return answer is OpenAnswer.NotSmime
            ? await OpenPgp(message, outer, new OpenPgpKeys(openPgp, [.. known.SelectMany(OpenPgpOf), .. openPgp]), ct)
            : LetterOf(answer, outer);
    }

    // Keys of whoever is said to have written it; a key of anybody else would prove nothing.
    async Task<IReadOnlyList<KeyRecord>> Known(MimeEntity outer, CancellationToken ct)
    {
        List<KeyRecord> known = [];
        foreach (var author in AuthorsOf(outer))
            foreach (var owner in (KeyOwner[])[KeyOwner.Recipient, KeyOwner.Internal])
                known.AddRange(await ledger.Keys.FindFor(owner, author, ct));
        return known;
    }

    internal static IEnumerable<EmailAddress> AuthorsOf(MimeEntity message) => message.Addresses("From"u8)
        .Select(mailbox => EmailAddress.TryParse(mailbox.Address, out var address) ? address : (EmailAddress?)null).OfType<EmailAddress>();

    async Task<OpenAnswer> Smime(ReadOnlyMemory<byte> message, IReadOnlyList<SmimeIdentity> identities, IReadOnlyList<KeyRecord> known, CancellationToken ct)
    {
        var options = new OpenOptions
        {
            Identities = identities,
            Signers = [.. known.Where(key => key.Key.Standard == KeyStandard.Smime).SelectMany(key => SmimeMaterial.Read(key.Material)?.Certificates ?? [])],
            Trust = new TrustOptions { Roots = roots, Now = clock.GetUtcNow() },
        };
        var answer = SmimeOpener.Open(message, options);
        if (answer is OpenAnswer.Opened { Mail: { IsSigned: true } believed }) return new OpenAnswer.Opened(await Doubted(believed, ct));
        if (answer is not OpenAnswer.Opened { Mail: var mail } || !mail.Signatures.Any()) return answer;

        // Our own people sign under our own authority, which no system knows.
        var authority = await own.AuthorityCertificate(ct);
        var again = SmimeOpener.Open(message, options with { Trust = options.Trust with { Roots = [authority] } });
        return again is OpenAnswer.Opened { Mail.IsSigned: true } ? again : answer;
    }

    // Asked only where everything else holds. Our own authority needs no list: what it issued ends by "keys remove".
    async Task<OpenedMail> Doubted(OpenedMail mail, CancellationToken ct)
    {
        if (revocations is null) return mail;
        Dictionary<SmimeCertificate, Revocation> found = [];
        foreach (var signer in mail.Signatures.Select(signature => signature.Signer).OfType<SmimeCertificate>().Distinct().ToList())
            found[signer] = await revocations.Of(signer, [.. mail.Certificates], ct);
        return mail.Doubting(signer => found[signer] switch
        {
            { State: RevocationState.Revoked } => (SmimeTrust.WasRevoked, null),
            { State: RevocationState.UnknownBars } doubt => (KeyJudge.Doubt(doubt), null),
            { State: RevocationState.UnknownPasses } doubt => (null, KeyJudge.Doubt(doubt)),
            { State: RevocationState.NotAsked or RevocationState.Holds } => (null, null),
        });
    }

    static OpenedLetter LetterOf(OpenAnswer answer, MimeEntity outer) => answer switch
    {
        OpenAnswer.NotSmime => new OpenedLetter.Plain(),
        OpenAnswer.Refused no => new OpenedLetter.Refused("smime", WordsOf(no.Why)),
        OpenAnswer.Opened { Mail: var mail } => Letter("smime", [.. mail.Layers.Select(LayerOf)], WordOf(mail), mail.WasEncrypted, mail.Content, outer) with
        {
            Problems = [.. mail.Signatures.SelectMany(ProblemsOf).Distinct()],
            Signers = [.. mail.Signatures.Select(signature => signature.Signer?.Fingerprint).OfType<string>()],
            Cipher = mail.Layers.OfType<SmimeLayer.Encrypted>().FirstOrDefault()?.Cipher,
            Integrity = mail.WasEncrypted ? IntegrityOf(mail) : null,
            SignerDomain = mail.Signatures.Where(signature => signature.State == SignatureState.Good).SelectMany(signature => signature.Signer?.Addresses ?? [])
                .Select(text => EmailAddress.TryParse(text, out var address) ? address.AsciiDomain : null).FirstOrDefault(domain => domain is not null),
        },
    };

    async Task<OpenedLetter> OpenPgp(ReadOnlyMemory<byte> message, MimeEntity outer, OpenPgpKeys keys, CancellationToken ct)
    {
        if (OpenPgpLibrary.Problem is { } missing) return new OpenedLetter.Refused("openpgp", missing);

        return await OpenPgpOpener.Open(message, keys, clock.GetUtcNow(), large: null, ct) switch
        {
            OpenPgpAnswer.NotOpenPgp => new OpenedLetter.Plain(),
            OpenPgpAnswer.Refused no => new OpenedLetter.Refused("openpgp", no.Why),
            OpenPgpAnswer.Opened opened => LetterOf(opened, outer),
        };
    }

    static OpenedLetter.Opened LetterOf(OpenPgpAnswer.Opened opened, MimeEntity outer) =>
        Letter("openpgp", [.. opened.Layers.Select(LayerOf)], WordOf(opened, outer), opened.IsDecrypted, opened.Entity ?? default, outer) with
        {
            Problems = opened.HasMoreOutside ? ["there is more in the message that nothing protects; it is left out"] : [],
            Signers = [.. opened.Signatures.Select(signature => signature.Fingerprint ?? signature.KeyId)],
            Cipher = opened.Layers.OfType<OpenPgpLayer.Encrypted>().FirstOrDefault()?.Cipher,
            Integrity = opened.Layers.OfType<OpenPgpLayer.Encrypted>().FirstOrDefault()?.Integrity,
            SignerDomain = opened.Signatures.Where(signature => signature.Status == OpenPgpSignatureStatus.Good)
                .SelectMany(signature => signature.Addresses).Select(address => address.AsciiDomain).FirstOrDefault(),
            HasMoreOutside = opened.HasMoreOutside,
        };

    // Of several encryptions, the one that is worth least.
    static string IntegrityOf(OpenedMail mail) =>
        !mail.HasIntegrity ? "text" : mail.Layers.Any(layer => layer is SmimeLayer.Encrypted { HasTag: false }) ? "signature" : "tag";

    static OpenedLetter.Opened Letter(
        string standard, IReadOnlyList<OpenedLayer> layers, SignatureWord signature, bool wasEncrypted, ReadOnlyMemory<byte> content, MimeEntity outer)
    {
        var headers = ProtectedHeaders.Of(MimeMessage.Parse(content).Root, outer, wasEncrypted);
        var author = headers.Author(signature == SignatureWord.Good);
        return new()
        {
            Standard = standard,
            Layers = layers,
            Signature = signature,
            Problems = [],
            Signers = [],
            WasEncrypted = wasEncrypted,
            Subject = headers.Shown("Subject"),
            From = author.Text,
            HasOtherAuthor = author.Warns,
            Content = content,
        };
    }

    static OpenedLayer LayerOf(SmimeLayer layer) => layer switch
    {
        SmimeLayer.Encrypted encrypted => new("encrypted", $"{encrypted.Cipher}, {(encrypted.HasTag ? "authenticated" : "not authenticated by itself")}"),
        SmimeLayer.Signed signed => new("signed", string.Join("; ", signed.Signatures.Select(signature => $"{signature.Digest} by {signature.Signer?.Fingerprint ?? "an unknown certificate"}: {signature.State}"))),
        SmimeLayer.CertificatesOnly only => new("certificates", $"{only.Certificates.Count} without a content"),
    };

    static OpenedLayer LayerOf(OpenPgpLayer layer) => layer switch
    {
        OpenPgpLayer.Encrypted encrypted => new("encrypted", $"{encrypted.Cipher}, {encrypted.Integrity}"),
        OpenPgpLayer.Signed signed => new("signed", string.Join("; ", signed.Signatures.Select(signature => $"{signature.Hash} by {signature.Fingerprint ?? signature.KeyId}: {signature.Status}"))),
    };

    // The worst that is to be said about any of them.
    static SignatureWord WordOf(OpenedMail mail)
    {
        var all = mail.Signatures.ToList();
        if (all.Count == 0) return SignatureWord.None;
        if (mail.IsSigned) return SignatureWord.Good;
        if (all.Exists(signature => signature.State == SignatureState.Bad)) return SignatureWord.Bad;
        if (all.Exists(signature => signature.State == SignatureState.Weak || signature.Trust.IsRevoked)) return SignatureWord.NoLonger;
        return all.TrueForAll(signature => signature.State == SignatureState.Good && signature.Trust.IsTrusted) ? SignatureWord.OfAnother : SignatureWord.Unknown;
    }

    static SignatureWord WordOf(OpenPgpAnswer.Opened opened, MimeEntity outer) => opened.Signature switch
    {
        OpenPgpVerdict.None => SignatureWord.None,
        OpenPgpVerdict.Good => IsAuthors(opened, outer) ? SignatureWord.Good : SignatureWord.OfAnother,
        OpenPgpVerdict.Bad => SignatureWord.Bad,
        OpenPgpVerdict.UnknownKey => SignatureWord.Unknown,
        OpenPgpVerdict.NoLonger => SignatureWord.NoLonger,
    };

    static bool IsAuthors(OpenPgpAnswer.Opened opened, MimeEntity outer)
    {
        var signers = opened.Signatures.Where(signature => signature.Status == OpenPgpSignatureStatus.Good).SelectMany(signature => signature.Addresses).ToList();
        return AuthorsOf(outer).Any(author => signers.Exists(signer => signer.AsciiDomain == author.AsciiDomain && signer.Local.Equals(author.Local, StringComparison.OrdinalIgnoreCase)));
    }

    static IEnumerable<string> ProblemsOf(SignatureFound signature)
    {
        if (signature.State != SignatureState.Good) yield return $"the signature is {signature.State}";
        if (!signature.IsSenders) yield return "the certificate is not for the address in the From field";
        foreach (var problem in signature.Trust.Problems.Concat(signature.Trust.Doubts)) yield return problem;
    }

    IEnumerable<OpenPgpKey> OpenPgpOf(KeyRecord key) => key.Key.Standard == KeyStandard.OpenPgp ? OpenPgpKeyFile.Read(key.Material, clock.GetUtcNow()).Keys : [];

    static string WordsOf(RefusedWhy why) => why switch
    {
        RefusedWhy.NoKey => "none of the keys here opens it",
        RefusedWhy.CannotDecrypt => "it cannot be decrypted, or is not what was sealed",
        RefusedWhy.Malformed => "it is not S/MIME as the standard writes it",
        RefusedWhy.TooLarge => "it is too large to be opened",
    };
}
