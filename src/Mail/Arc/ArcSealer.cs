using System.Buffers;
using System.Globalization;
using System.Text;
using Postern.Mail.Authentication;
using Postern.Mail.Dkim;

namespace Postern.Mail.Arc;

/// <summary>What came of sealing. Closed.</summary>
public abstract record ArcSealing
{
    ArcSealing()
    {
    }

    /// <summary>The three fields, with their line ends, to stand on top of the message, which must not be changed any more.</summary>
    public sealed record Sealed(byte[] Fields) : ArcSealing;

    public sealed record Refused(string Reason) : ArcSealing;
}

/// <summary>Adds a set to a chain of custody (RFC 8617 §5.1). For any thread.</summary>
public sealed class ArcSealer(DkimKey key, string serverId, TimeProvider clock)
{
    static readonly DkimSigningOptions Options = new()
    {
        Lifetime = null,
        Fields = [.. new DkimSigningOptions().Fields, "DKIM-Signature"],
        Oversigned = ["From", "Subject", "To", "Date", "Content-Type"],
    };

    readonly DkimSigner signer = new([key], Options, clock);

    /// <summary>Reads the message, as it will leave, to its end.</summary>
    /// <param name="message">Its header has the sets that came with it, unchanged.</param>
    /// <param name="chain">What those were worth when the message came, before we changed it.</param>
    /// <param name="results">What we found then.</param>
    /// <param name="ct">Stops reading.</param>
    public async Task<ArcSealing> Seal(Stream message, ArcResult chain, IReadOnlyList<AuthenticationMethod> results, CancellationToken ct) =>
        Seal(await DigestedMessage.ToSign(message, Options.BodyCanonicalization, ct), chain, results);

    /// <summary>As above, for a message that was read already, its body relaxed.</summary>
    public ArcSealing Seal(DigestedMessage message, ArcResult chain, IReadOnlyList<AuthenticationMethod> results)
    {
        if (message.Head.SigningProblem is { } problem) return new ArcSealing.Refused(problem);
        if (Refusal(chain) is { } refused) return new ArcSealing.Refused(refused);

        var (instance, validation) = Next(chain);
        if (instance > ArcSet.InstancesMax) return new ArcSealing.Refused("more sets than are allowed");
        var names = signer.NamesToSign(message.Head);
        if (names.Count > DkimLimits.SignedFieldsMax) return new ArcSealing.Refused("more fields than can be signed");

        var resultsField = $"{ArcSet.ResultsName}: i={instance}; {new AuthenticationResults(serverId, results).Payload()}\r\n";
        var hash = message.Body(new(Options.BodyCanonicalization, Length: null)).Hash;
        var messageField = signer.Fields($"{ArcSet.MessageName}: i={instance};", message, names, hash);
        return new ArcSealing.Sealed(Seal(message.Head, instance, validation, [.. Encoding.ASCII.GetBytes(resultsField), .. messageField]));
    }

    static string? Refusal(ArcResult chain) => chain switch
    {
        ArcResult.Fail { IsMarked: true } => "the chain ended already", // §5.1: nobody adds to what says cv=fail
        ArcResult.TempError => "the chain could not be checked",
        ArcResult.None or ArcResult.Pass or ArcResult.Fail => null,
    };

    static (int Instance, string Validation) Next(ArcResult chain) => chain switch
    {
        ArcResult.None => (1, "none"),
        ArcResult.Pass(var sealers, _) => (sealers.Count + 1, "pass"),
        ArcResult.Fail(var instances, _, _) => (instances + 1, "fail"),
        ArcResult.TempError(var instances, _) => (instances + 1, "fail"), // refused above
    };

    byte[] Seal(MessageHead head, int instance, string validation, byte[] fields)
    {
        var seal = new ArrayBufferWriter<byte>(1024);
        SignatureText.Write(seal, string.Create(CultureInfo.InvariantCulture,
            $"{ArcSet.SealName}: i={instance}; a={SignatureText.Word(key.Algorithm)}; t={clock.GetUtcNow().ToUnixTimeSeconds()}; cv={validation};\r\n\td={key.Domain}; s={key.Selector};\r\n\tb="));
        var own = MessageHead.Parse((byte[])[.. seal.WrittenSpan, .. "\r\n"u8, .. fields]);
        var set = new ArcSet(instance, own.Field(1), own.Field(2), own.Field(0));

        // §5.1.2: a seal over a broken chain covers its own set only, since the others cannot be put in order.
        var before = validation == "fail" ? [] : ArcSet.Read(head, out _) ?? [];
        var covered = new ArrayBufferWriter<byte>(16 << 10);
        ArcSeal.WriteCovered([.. before, set], set, TagList.Read(set.Seal.Body, out _) ?? TagList.Empty, covered);
        SignatureText.Close(seal, key.Sign(covered.WrittenSpan));
        return [.. seal.WrittenSpan, .. fields];
    }
}
