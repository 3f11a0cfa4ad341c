using System.Collections.Concurrent;
using Postern.Flow.Keys;
using Postern.Mail.Addresses;
using Postern.Mail.Mime;
using Postern.Mail.Mime.Protected;
using Postern.Mail.OpenPgp;
using Postern.Mail.Smime;
using Postern.Mail.Smime.Seal;
using Postern.Mail.Smtp.Client;
using Postern.Rules.Keys;

namespace Postern.Flow.Seal;

/// <summary>
/// Signs and encrypts a copy for one recipient. One structure for both kinds: the sender's header fields go into the payload (RFC 9788),
/// the payload becomes one sealed entity, and outside stands what the way needs to know. Nobody's copy is encrypted to anybody else.
/// </summary>
public sealed class Encryption(OwnKeys own, Scratch scratch, TimeProvider clock)
{
    /// <summary>Recipients' keys kept ready in memory.</summary>
    const int ReadyMax = 10_000;

    readonly ConcurrentDictionary<Guid, (ReadOnlyMemory<byte> Octets, SmimeMaterial Read)> certificates = new();
    readonly ConcurrentDictionary<Guid, OpenPgpKey> openPgpKeys = new();

    /// <param name="plain">The message; its rest is disposed of here.</param>
    /// <param name="sender">The envelope's, who may sign; null for nobody.</param>
    /// <param name="key">The recipient's.</param>
    /// <param name="hidesSubject">See <see cref="Rules.Decide.Protection.Smime"/>.</param>
    /// <param name="ct">Stops it; nothing is left behind then.</param>
    public async Task<EncryptionAnswer> Seal(MessageContent plain, EmailAddress? sender, KeyFacts key, bool hidesSubject, CancellationToken ct)
    {
        await using var rest = plain.Rest;
        var confidentiality = hidesSubject ? HeaderConfidentiality.Cipher : HeaderConfidentiality.CipherWithSubject;
        if (await HeaderProtection.Split(plain.Head, plain.Rest, confidentiality, ct) is not { } split) return new EncryptionAnswer.Refused("its header is too large to be protected");

        var output = await scratch.Open(plain.Length, ct);
        try
        {
            await output.WriteAsync(split.OuterFields, ct);
            var refusal = await Seal(split, Author(split, sender), key, output, ct);
            if (refusal is null) return new EncryptionAnswer.Made(Scratch.Content(output), split.IsOuterAscii);

            await output.DisposeAsync();
            return new EncryptionAnswer.Refused(refusal);
        }
        catch
        {
            await output.DisposeAsync();
            throw;
        }
    }

    Task<string?> Seal(ProtectedMessage split, EmailAddress? author, KeyFacts key, Stream output, CancellationToken ct) => key.Key.Standard switch
    {
        KeyStandard.Smime => ToCertificate(split.Payload(), author, key, output, ct),
        KeyStandard.OpenPgp => ToOpenPgp(split.Payload(), author, key, output, ct),
    };

    // The signature says who wrote it only where the envelope and the header name the same person; else the organization signs.
    static EmailAddress? Author(ProtectedMessage split, EmailAddress? sender) =>
        sender is { } envelope && MimeMessage.Parse(split.OuterFields).Root.Addresses("From"u8) is [{ Address: var from }]
        && EmailAddress.TryParse(from, out var author) && author.AsciiDomain == envelope.AsciiDomain
        && author.Local.Equals(envelope.Local, StringComparison.OrdinalIgnoreCase)
            ? author with { Domain = author.AsciiDomain }
            : null;

    async Task<string?> ToCertificate(Stream payload, EmailAddress? author, KeyFacts key, Stream output, CancellationToken ct)
    {
        if (MaterialOf(key) is not { } material) return "its certificate on file cannot be read";

        var signer = await own.SmimeSigner(author, ct);
        var takes = material.Takes;
        var recipient = new SmimeRecipient(material.Certificate, material.Certificate.AsksForOaep || takes is { TakesOaep: true } ? RsaTransport.Oaep : RsaTransport.Pkcs1);
        var options = new SealOptions { SigningTime = clock.GetUtcNow(), Cipher = SmimeCapabilities.CipherFor(takes) };
        await SmimeSealer.Seal(payload, output, signer, [recipient], options, ct);
        return null;
    }

    async Task<string?> ToOpenPgp(Stream payload, EmailAddress? author, KeyFacts key, Stream output, CancellationToken ct)
    {
        if (OpenPgpLibrary.Problem is { } missing) return missing;
        if (OpenPgpOf(key) is not { } recipient) return "its OpenPGP key on file cannot be read";

        var signer = await own.OpenPgpSigner(author, ct);
        return await OpenPgpSealer.Seal(payload, [recipient], signer, clock.GetUtcNow(), output, ct) switch
        {
            OpenPgpSealAnswer.Sealed => null,
            OpenPgpSealAnswer.Refused no => no.Why,
        };
    }

    // What its owner's program takes may be learned later, under the same id.
    SmimeMaterial? MaterialOf(KeyFacts key)
    {
        if (certificates.TryGetValue(key.Id, out var ready) && ready.Octets.Span.SequenceEqual(key.Material.Span)) return ready.Read;
        if (SmimeMaterial.Read(key.Material) is not { } read) return null;

        if (certificates.Count >= ReadyMax) certificates.Clear();
        certificates[key.Id] = (key.Material, read);
        return read;
    }

    OpenPgpKey? OpenPgpOf(KeyFacts key)
    {
        if (openPgpKeys.TryGetValue(key.Id, out var ready) && ready.Public.Span.SequenceEqual(key.Material.Span)) return ready;
        if (OpenPgpKeyFile.Read(key.Material, clock.GetUtcNow()).Keys is not [var read, ..]) return null;

        if (openPgpKeys.Count >= ReadyMax) openPgpKeys.Clear();
        return openPgpKeys[key.Id] = read;
    }
}
