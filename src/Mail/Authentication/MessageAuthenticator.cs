using Postern.Mail.Arc;
using Postern.Mail.Dkim;
using Postern.Mail.Dmarc;
using Postern.Mail.Dns;
using Postern.Mail.Spf;

namespace Postern.Mail.Authentication;

/// <summary>Everything that can be known about where a message is from, in one pass over its octets. For any thread.</summary>
public sealed class MessageAuthenticator(IResolver resolver, TimeProvider clock)
{
    readonly DkimVerifier dkim = new(resolver, clock);
    readonly ArcValidator arc = new(resolver);
    readonly SpfEvaluator spf = new(resolver, clock);
    readonly DmarcEvaluator dmarc = new(resolver);

    /// <summary>Reads the message to its end. SPF is asked for while it is read.</summary>
    /// <param name="message">As it came, before any field of ours is put on it.</param>
    /// <param name="client">Who brought it; null where that says nothing about the sender, and then SPF is not asked.</param>
    /// <param name="ct">Stops reading and asking.</param>
    public async Task<AuthenticationReport> Authenticate(Stream message, SpfQuestion? client, CancellationToken ct)
    {
        var asking = Ask(client, ct);
        return await Judge(await DigestedMessage.Read(message, Wanted, ct), asking, ct);
    }

    /// <summary>As above, for a message in memory, which must not change meanwhile.</summary>
    public Task<AuthenticationReport> Authenticate(ReadOnlyMemory<byte> message, SpfQuestion? client, CancellationToken ct) =>
        Judge(DigestedMessage.Of(message, Wanted), Ask(client, ct), ct);

    static readonly Task<SpfResult> NotAsked = Task.FromResult(new SpfResult(SpfVerdict.None, "", "it was brought by a server on our own side"));

    Task<SpfResult> Ask(SpfQuestion? client, CancellationToken ct) => client is null ? NotAsked : this.spf.Check(client, ct);

    static IEnumerable<BodyDigestKind> Wanted(MessageHead head) => [.. DkimVerifier.Wanted(head), .. ArcValidator.Wanted(head)];

    async Task<AuthenticationReport> Judge(DigestedMessage digested, Task<SpfResult> asking, CancellationToken ct)
    {
        var (verifying, validating) = (this.dkim.Verify(digested, ct), this.arc.Validate(digested, ct));
        var (spf, dkim, arc) = (await asking, await verifying, await validating);
        return new(spf, dkim, arc, await this.dmarc.Evaluate(digested.Head, dkim, spf, ct)) { Head = digested.Head };
    }
}
