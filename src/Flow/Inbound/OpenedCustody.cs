using Postern.Flow.Dkim;
using Postern.Mail.Arc;
using Postern.Mail.Dkim;
using Postern.Store.Queue;
using Postern.Store.Spool;

namespace Postern.Flow.Inbound;

/// <summary>What came of vouching for an opened message.</summary>
/// <param name="Fields">To stand on top; none where nobody vouches.</param>
/// <param name="Chain">For the record.</param>
public sealed record Vouched(byte[] Fields, DomainSignature Chain);

/// <summary>
/// Says in an ARC set (RFC 8617), with a key of the organization, what an opened message proved when it came: whoever checks it behind us finds
/// that the author's signatures are broken, and by whom, and what they were worth.
/// </summary>
/// <param name="keys">Ours.</param>
/// <param name="organization">Whose.</param>
/// <param name="options">Whether sets are added at all.</param>
/// <param name="clock">For the time of the seal.</param>
public sealed class OpenedCustody(ReadyKeys keys, Organization organization, DkimOptions options, TimeProvider clock)
{
    /// <param name="message">As it will leave, but for the set.</param>
    /// <param name="found">When it came in; null where nobody looked.</param>
    /// <param name="ct">Stops waiting for the ledger.</param>
    public async ValueTask<Vouched> Seal(ReadOnlyMemory<byte> message, Authenticity? found, CancellationToken ct)
    {
        if (!options.Sign || !options.Arc) return Without("ARC sets are switched off");
        if (found is null) return Without("nobody looked at its sender");
        if (SigningDomain.Sealing(await keys.Domains(ct), organization) is not { } key) return Without("no RSA key of ours seals yet");

        var leaving = DigestedMessage.ToSign(message, Canonicalization.Relaxed);
        return new ArcSealer(key, organization.Hostname, clock).Seal(leaving, ChainOf(found.Chain), found.Methods) switch
        {
            ArcSealing.Sealed made => new(made.Fields, new() { Domain = key.Domain, Selectors = [key.Selector], ArcInstance = found.Chain.Instances + 1 }),
            ArcSealing.Refused no => Without(no.Reason),
        };
    }

    static Vouched Without(string why) => new([], new() { Why = $"opened, and no ARC set was added: {why}" });

    // Who sealed it before does not matter here: only how many did.
    static ArcResult ChainOf(ArcChain chain) => chain.Word switch
    {
        ChainWord.None => new ArcResult.None(),
        ChainWord.Pass => new ArcResult.Pass([.. Enumerable.Repeat("", chain.Instances)], Mail.Dns.DnssecStatus.Insecure),
        ChainWord.Fail => new ArcResult.Fail(chain.Instances, IsMarked: false, "it was broken when it came"),
        ChainWord.Ended => new ArcResult.Fail(chain.Instances, IsMarked: true, "it had ended when it came"),
        ChainWord.Unknown => new ArcResult.TempError(chain.Instances, "the DNS did not answer when it came"),
    };
}
