using System.Buffers;
using System.Security.Cryptography;
using Postern.Mail.Dns;
using Postern.Mail.Mime;

namespace Postern.Mail.Dkim;

/// <summary>Checks signatures (RFC 6376 §6). One pass over the message, one question to the DNS for each signature. For any thread.</summary>
public sealed class DkimVerifier(IResolver resolver, TimeProvider clock)
{
    /// <summary>A clock that runs ahead of ours by more than this has no excuse for t=.</summary>
    static readonly TimeSpan AheadMax = TimeSpan.FromDays(1);

    /// <summary>Reads the message to its end.</summary>
    public async Task<DkimReport> Verify(Stream message, CancellationToken ct) => await Verify(await DigestedMessage.Read(message, Wanted, ct), ct);

    /// <summary>As above, for a message that was read already.</summary>
    internal async Task<DkimReport> Verify(DigestedMessage message, CancellationToken ct)
    {
        var findings = await Task.WhenAll(message.Head.Signatures.Select(read => Verify(message, read.Field, read.Signature, read.Problem, ct)));
        if (message.Head.Places("DKIM-Signature").Count <= DkimLimits.SignaturesMax) return new(findings);
        return new([.. findings, new() { Result = new DkimResult.PermError("more signatures than are looked at") }]);
    }

    /// <summary>The digests of the body that the signatures of a message need.</summary>
    internal static IEnumerable<BodyDigestKind> Wanted(MessageHead head) =>
        head.Signatures.Select(read => read.Signature).OfType<DkimSignature>().Select(signature => signature.BodyDigest);

    async Task<DkimFinding> Verify(DigestedMessage message, HeaderField field, DkimSignature? read, string problem, CancellationToken ct)
    {
        if (message.Head.Problem is { } unsound) return new() { Result = new DkimResult.PermError(unsound) };
        if (read is not { } signature) return new() { Result = new DkimResult.PermError(problem) };

        // A second From, above or below the signed one, is what a reader may be shown (RFC 6376 §8.15, RFC 5322 §3.6).
        if (message.Head.Places("From").Count != 1) return new() { Signature = signature, Result = new DkimResult.PermError("a message has one From field") };
        if (Refusal(signature) is { } refused) return new() { Signature = signature, Result = refused };
        return await Verify(message, field, signature, resolver, ct);
    }

    DkimResult.Fail? Refusal(DkimSignature signature) => signature switch
    {
        { Algorithm: DkimAlgorithm.RsaSha1 } => new("rsa-sha1 is not believed any more"),
        { Expires: { } end } when end < clock.GetUtcNow() => new("the signature expired"),
        { Signed: { } made } when made > clock.GetUtcNow() + AheadMax => new("the signature comes from the future"),
        _ => null,
    };

    /// <summary>Body, key, signature: what DKIM and ARC-Message-Signature have in common.</summary>
    internal static async Task<DkimFinding> Verify(DigestedMessage message, HeaderField field, DkimSignature signature, IResolver resolver, CancellationToken ct)
    {
        var body = message.Body(signature.BodyDigest);
        var finding = new DkimFinding { Signature = signature, Result = new DkimResult.Pass(), Weakness = Weakness(signature, body) };
        if (body.IsShort) return finding with { Result = new DkimResult.Fail("the body is shorter than l= says") };
        if (!CryptographicOperations.FixedTimeEquals(body.Hash, signature.BodyHash)) return finding with { Result = new DkimResult.Fail("body hash did not verify") };

        var data = new ArrayBufferWriter<byte>(4096);
        FieldCanonicalizer.WriteNamed(message.Head, signature.Fields, signature.HeaderCanonicalization, data);
        FieldCanonicalizer.WriteUnsigned(field, signature.Tags, signature.HeaderCanonicalization, data);
        var answer = await DkimKeyLookup.Find(resolver, signature.Selector, signature.Domain, ct);
        return WithKey(finding, signature, answer, data.WrittenMemory);
    }

    static DkimFinding WithKey(DkimFinding finding, DkimSignature signature, DkimKeyAnswer answer, ReadOnlyMemory<byte> data) => answer switch
    {
        DkimKeyAnswer.Found(var key, var security) => finding with
        {
            KeySecurity = security,
            KeyBits = key.Bits,
            Weakness = finding.Weakness | (key is { IsEd25519: false, Bits: < 2048 } ? DkimWeakness.ShortKey : 0) | (key.IsTesting ? DkimWeakness.Testing : 0),
            Result = Check(key, signature, data.Span),
        },
        DkimKeyAnswer.Missing(var reason, var security) => finding with { KeySecurity = security, Result = new DkimResult.PermError(reason) },
        DkimKeyAnswer.TryLater(var reason, var security) => finding with { KeySecurity = security, Result = new DkimResult.TempError(reason) },
    };

    static DkimResult Check(DkimKeyRecord key, DkimSignature signature, ReadOnlySpan<byte> data) =>
        KeyProblem(key, signature.Algorithm) is { } problem ? new DkimResult.PermError(problem)
        : key.IsStrict && !signature.Identity.EndsWith("@" + signature.Domain, StringComparison.OrdinalIgnoreCase) ? new DkimResult.PermError("the key is for the very domain only")
        : key.Verify(data, signature.Signature) ? new DkimResult.Pass()
        : new DkimResult.Fail("signature did not verify");

    /// <summary>Why a key cannot be used with an algorithm, before any work is done with it; null when it can.</summary>
    internal static string? KeyProblem(DkimKeyRecord key, DkimAlgorithm algorithm) => key switch
    {
        _ when key.IsEd25519 != (algorithm == DkimAlgorithm.Ed25519Sha256) => "the key is of another kind",
        { AllowsSha256: false } => "the key is not for SHA-256",
        { IsForMail: false } => "the key is not for mail",
        { IsEd25519: false, Bits: < DkimLimits.RsaBitsMin } => "the RSA key is too short",
        { IsEd25519: false, Bits: > DkimLimits.RsaBitsMax } => "the RSA key is too long",
        _ => null,
    };

    static DkimWeakness Weakness(DkimSignature signature, BodyDigestValue body) =>
        (signature.BodyLength is null ? 0 : DkimWeakness.BodyLength) | (body.IsLonger ? DkimWeakness.BodyNotWhole : 0);
}
