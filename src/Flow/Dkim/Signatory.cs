using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Postern.Mail.Dkim;
using Postern.Mail.Dmarc;
using Postern.Mail.Smtp.Client;
using Postern.Store.Queue;
using Postern.Store.Spool;

namespace Postern.Flow.Dkim;

/// <summary>
/// Signs what leaves, last of all: the octets that the client will send, for the domain of their author. What is somebody else's gets an ARC
/// set instead. What cannot be signed leaves unsigned, and the record says why. For any thread.
/// </summary>
/// <param name="keys">Ours.</param>
/// <param name="custody">Seals what is not ours; null seals nothing.</param>
/// <param name="organization">Whose domains are ours.</param>
/// <param name="options">Whether anything is signed.</param>
/// <param name="log">Ids and domains only.</param>
public sealed partial class Signatory(ReadyKeys keys, ArcCustody? custody, Organization organization, DkimOptions options, ILogger<Signatory> log)
{
    const Canonicalization Body = Canonicalization.Relaxed;

    /// <summary>Signs mail of the gateway's own.</summary>
    public ValueTask<SignedContent> Sign(MessageContent content, CancellationToken ct) => Sign(content, copy: null, original: null, ct);

    /// <summary>Signs a copy.</summary>
    /// <param name="content">Sealed. A rest is read once more than it is sent, so it can seek; where this throws, it is disposed of.</param>
    /// <param name="copy">Whose bytes they are; null for none.</param>
    /// <param name="original">The message as it came, to be judged before it is vouched for.</param>
    /// <param name="ct">Stops reading.</param>
    public async ValueTask<SignedContent> Sign(MessageContent content, QueuedCopy? copy, Func<ValueTask<MessageContent>>? original, CancellationToken ct)
    {
        try
        {
            // Whoever wrote it outside may have put our domain into From: a signature of ours would make a forgery true.
            if (copy is { Door: Door.Inbound }) return new(content, new() { Why = "it came from outside" });
            if (!options.Sign || await keys.Domains(ct) is not { Count: > 0 } domains) return new(content, null);

            var message = await Read(content, ct);
            return DmarcAuthor.Of(message.Head, out var problem) is { } author
                ? await SignFor(author, domains, message, content, copy, original, ct)
                : Unsigned(content, copy, organization.MailDomain, problem);
        }
        catch
        {
            if (content.Rest is { } rest) await rest.DisposeAsync();
            throw;
        }
    }

    async ValueTask<SignedContent> SignFor(
        string author, FrozenDictionary<string, SigningDomain> domains, DigestedMessage message, MessageContent content, QueuedCopy? copy,
        Func<ValueTask<MessageContent>>? original, CancellationToken ct)
    {
        if (!organization.Owns(author)) return await Vouch(domains, message, content, copy, original, ct);
        if (SigningDomain.Closest(author, domains, organization) is not { } domain) return new(content, new() { Why = "no key of the author's domain signs yet" });

        return domain.Signer.Sign(message) switch
        {
            DkimSigning.Signed signed => new(SignedContent.OnTop(signed.Fields, content), new() { Domain = domain.Name, Selectors = [.. domain.Keys.Select(key => key.Selector)] }),
            DkimSigning.Refused no => Unsigned(content, copy, domain.Name, no.Reason),
        };
    }

    // Only mail that passes through is vouched for: what the portal or we ourselves write in other people's names came from nowhere.
    async ValueTask<SignedContent> Vouch(
        FrozenDictionary<string, SigningDomain> domains, DigestedMessage message, MessageContent content, QueuedCopy? copy,
        Func<ValueTask<MessageContent>>? original, CancellationToken ct)
    {
        if (custody is null || copy is not { Door: Door.Relay } || original is null) return new(content, new() { Why = "the author is not ours" });
        if (SigningDomain.Sealing(domains, organization) is not { } key)
            return new(content, new() { Why = "the author is not ours, and no RSA key of ours seals yet" });

        return await custody.Seal(key, message, copy, original, ct) switch
        {
            CustodyAnswer.Sealed made => new(SignedContent.OnTop(made.Fields, content), new() { Domain = key.Domain, Selectors = [key.Selector], ArcInstance = made.Instance }),
            CustodyAnswer.Refused no => new(content, new() { Why = $"the author is not ours, and no ARC set was added: {no.Why}" }),
        };
    }

    static async ValueTask<DigestedMessage> Read(MessageContent content, CancellationToken ct)
    {
        if (content.Rest is not { } rest) return DigestedMessage.ToSign(content.Head, Body);
        if (!content.Head.IsEmpty) throw new ArgumentException("a content with a rest has no head before it is signed", nameof(content));

        var start = rest.Position;
        var message = await DigestedMessage.ToSign(rest, Body, ct);
        rest.Position = start;
        return message;
    }

    SignedContent Unsigned(MessageContent content, QueuedCopy? copy, string domain, string why)
    {
        LogUnsigned(copy?.Id ?? Guid.Empty, domain);
        return new(content, new() { Why = why });
    }

    [LoggerMessage(4095, LogLevel.Warning, "Copy {Copy} leaves without a DKIM signature of {Domain}: the record says why")]
    partial void LogUnsigned(Guid copy, string domain);
}
