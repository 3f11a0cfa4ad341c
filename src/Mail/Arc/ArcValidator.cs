using System.Buffers;
using Postern.Mail.Dkim;
using Postern.Mail.Dns;

namespace Postern.Mail.Arc;

/// <summary>Checks chains of custody (RFC 8617 §5.2): the newest message signature, and every seal. For any thread.</summary>
public sealed class ArcValidator(IResolver resolver)
{
    /// <summary>Reads the message to its end.</summary>
    public async Task<ArcResult> Validate(Stream message, CancellationToken ct) => await Validate(await DigestedMessage.Read(message, Wanted, ct), ct);

    /// <summary>The digest of the body that the newest message signature needs.</summary>
    internal static IEnumerable<BodyDigestKind> Wanted(MessageHead head) =>
        ArcSet.Read(head, out _) is [.., var last] && DkimSignature.ReadArc(last.Message.Body, out _) is { } signature ? [signature.BodyDigest] : [];

    /// <summary>As <see cref="Validate(Stream, CancellationToken)"/>, for a message that was read already.</summary>
    internal async Task<ArcResult> Validate(DigestedMessage message, CancellationToken ct)
    {
        var count = message.Head.Places(ArcSet.SealName).Count;
        if (ArcSet.Read(message.Head, out var problem) is not { } sets) return new ArcResult.Fail(count, IsMarked: false, problem);
        if (sets.Count == 0) return new ArcResult.None();
        if (message.Head.Problem is { } unsound) return new ArcResult.Fail(sets.Count, IsMarked: false, unsound);

        List<ArcSeal> seals = [];
        foreach (var set in sets)
        {
            if (ArcSeal.Read(set.Seal.Body, out problem) is not { } seal) return new ArcResult.Fail(sets.Count, IsMarked: false, $"seal {set.Instance}: {problem}");
            seals.Add(seal);
        }

        if (seals[^1].Validation == "fail") return new ArcResult.Fail(sets.Count, IsMarked: true, "the last sealer found it broken");
        for (var index = 0; index < seals.Count; index++)
        {
            if (seals[index].Validation != (index == 0 ? "none" : "pass")) return new ArcResult.Fail(sets.Count, IsMarked: false, $"seal {index + 1} has the wrong cv=");
        }

        return await Verify(message, sets, seals, ct);
    }

    async Task<ArcResult> Verify(DigestedMessage message, IReadOnlyList<ArcSet> sets, List<ArcSeal> seals, CancellationToken ct)
    {
        if (DkimSignature.ReadArc(sets[^1].Message.Body, out var problem) is not { } signature) return new ArcResult.Fail(sets.Count, IsMarked: false, $"message signature: {problem}");
        if (signature.Algorithm == DkimAlgorithm.RsaSha1 || signature.Fields.Any(IsSeal)) return new ArcResult.Fail(sets.Count, IsMarked: false, "message signature: not as it may be");

        var newest = await DkimVerifier.Verify(message, sets[^1].Message, signature, resolver, ct);
        var security = newest.KeySecurity;
        switch (newest)
        {
            case { Result: DkimResult.Fail(var reason) }: return new ArcResult.Fail(sets.Count, IsMarked: false, $"message signature: {reason}");
            case { Result: DkimResult.PermError(var reason) }: return new ArcResult.Fail(sets.Count, IsMarked: false, $"message signature: {reason}");
            case { Result: DkimResult.TempError(var reason) }: return new ArcResult.TempError(sets.Count, reason);
            case { CoversAll: false }: return new ArcResult.Fail(sets.Count, IsMarked: false, "message signature: it leaves a part of the body uncovered");
        }

        // From the newest to the oldest, as §5.2 has it: the first that is broken ends it.
        for (var index = sets.Count - 1; index >= 0; index--)
        {
            var answer = await DkimKeyLookup.Find(resolver, seals[index].Selector, seals[index].Domain, ct);
            if (answer is DkimKeyAnswer.TryLater(var later, _)) return new ArcResult.TempError(sets.Count, later);
            if (Broken(sets, seals[index], index, answer) is { } reason) return new ArcResult.Fail(sets.Count, IsMarked: false, $"seal {index + 1}: {reason}");
            if (answer is DkimKeyAnswer.Found { Security: not DnssecStatus.Secure }) security = DnssecStatus.Insecure;
        }

        return new ArcResult.Pass([.. seals.Select(seal => seal.Domain)], security);
    }

    static bool IsSeal(string name) => name.Equals(ArcSet.SealName, StringComparison.OrdinalIgnoreCase);

    static string? Broken(IReadOnlyList<ArcSet> sets, ArcSeal seal, int index, DkimKeyAnswer answer)
    {
        if (answer is DkimKeyAnswer.Missing(var reason, _)) return reason;
        if (answer is not DkimKeyAnswer.Found(var key, _)) return "no key";
        if (seal.Algorithm == DkimAlgorithm.RsaSha1) return "rsa-sha1 is not believed any more";
        if (DkimVerifier.KeyProblem(key, seal.Algorithm) is { } problem) return problem;

        var covered = new ArrayBufferWriter<byte>(16 << 10);
        ArcSeal.WriteCovered(sets.Take(index + 1), sets[index], seal.Tags, covered);
        return key.Verify(covered.WrittenSpan, seal.Signature) ? null : "signature did not verify";
    }
}
