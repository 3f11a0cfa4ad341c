using Postern.Flow.Intake;
using Postern.Mail.Arc;
using Postern.Mail.Authentication;
using Postern.Mail.Dkim;
using Postern.Mail.Dns;
using Postern.Mail.Smtp.Client;
using Postern.Mail.Spf;
using Postern.Store;
using Postern.Store.Queue;
using Postern.Store.Spool;

namespace Postern.Flow.Dkim;

/// <summary>What came of vouching for a message that passes through. Closed.</summary>
public abstract record CustodyAnswer
{
    private CustodyAnswer() { }

    /// <param name="Fields">To stand on top.</param>
    /// <param name="Instance">i= of the set.</param>
    public sealed record Sealed(byte[] Fields, int Instance) : CustodyAnswer;

    /// <param name="Why">Without PHI.</param>
    public sealed record Refused(string Why) : CustodyAnswer;
}

/// <summary>
/// Says in an ARC set (RFC 8617) what a relayed message of another domain proved when it came: we send it from an address that its domain does
/// not name, and encryption breaks its signatures.
/// </summary>
public sealed class ArcCustody(Ledger ledger, IResolver resolver, Organization organization, TimeProvider clock)
{
    /// <summary>A copy waits no longer for what the DNS says about its author; then it leaves without a set.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    readonly MessageAuthenticator authenticator = new(resolver, clock);

    /// <param name="key">Seals; RSA, which all know.</param>
    /// <param name="leaving">The message as it leaves.</param>
    /// <param name="copy">Which.</param>
    /// <param name="original">The message as it came.</param>
    /// <param name="ct">Stops reading and asking.</param>
    public async Task<CustodyAnswer> Seal(DkimKey key, DigestedMessage leaving, QueuedCopy copy, Func<ValueTask<MessageContent>> original, CancellationToken ct)
    {
        var arrival = await ledger.Records.ArrivalOf(copy.MessageId, ct);
        if (await Judge(copy, arrival, original, ct) is not { } report) return new CustodyAnswer.Refused("the DNS did not answer in time");

        // Encryption takes older sets away with the header that they cover, and a set with a number but none before it is broken (§5.2).
        if (report.Arc is not ArcResult.None && leaving.Head.Places("ARC-Seal").Count == 0) return new CustodyAnswer.Refused("its chain does not outlast encryption");

        return new ArcSealer(key, organization.Hostname, clock).Seal(leaving, report.Arc, Believable(report, arrival)) switch
        {
            ArcSealing.Sealed made => new CustodyAnswer.Sealed(made.Fields, leaving.Head.Places("ARC-Seal").Count + 1),
            ArcSealing.Refused no => new CustodyAnswer.Refused(no.Reason),
        };
    }

    async Task<AuthenticationReport?> Judge(QueuedCopy copy, Arrival? arrival, Func<ValueTask<MessageContent>> original, CancellationToken ct)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        var message = await original();
        await using var stream = message.Rest ?? new MemoryStream(message.Head.ToArray(), writable: false);
        try
        {
            var client = new SpfQuestion(arrival?.Client ?? System.Net.IPAddress.Loopback, arrival?.Helo ?? "", copy.From.Address?.ToString() ?? "", organization.Hostname);
            return await authenticator.Authenticate(stream, client, either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
    }

    // A host of our own is named in nobody's policy: what SPF says about it is no news about the author.
    static IReadOnlyList<AuthenticationMethod> Believable(AuthenticationReport report, Arrival? arrival) =>
        arrival?.Client is { } client && !Trust.IsOwnHost(client) ? report.Methods() : [.. report.Methods().Where(method => method.Method != "spf")];
}
