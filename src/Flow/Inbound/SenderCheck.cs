using Microsoft.Extensions.Logging;
using Postern.Mail.Authentication;
using Postern.Mail.Dns;
using Postern.Mail.Smtp;
using Postern.Mail.Smtp.Server;
using Postern.Mail.Spf;

namespace Postern.Flow.Inbound;

/// <summary>Looks at every message from outside while it comes in: who sent it, by SPF, DKIM, ARC and DMARC.</summary>
/// <param name="resolver">Remembers answers: all messages of one domain ask the same.</param>
/// <param name="organization">Our own name stands in the results.</param>
/// <param name="options">What follows from them.</param>
/// <param name="clock">For time limits.</param>
/// <param name="log">Ids and domains only.</param>
public sealed partial class SenderCheck(IResolver resolver, Organization organization, InboundOptions options, TimeProvider clock, ILogger<SenderCheck> log)
{
    /// <summary>What the DNS has not said so long after the last octet is not known ("temperror"): the client waits for its answer meanwhile.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>It only passes on what it took from the world.</summary>
    public bool IsFront(SmtpClientInfo client) => options.IsFront(client.Address.Address);

    /// <summary>Begins with one message. Dispose of it, whatever comes.</summary>
    /// <param name="message">Its id.</param>
    /// <param name="client">Who brings it.</param>
    /// <param name="envelope">From whom to whom.</param>
    public Examination Begin(Guid message, SmtpClientInfo client, Envelope envelope)
    {
        var isFront = IsFront(client);
        var question = isFront ? null : QuestionOf(client, envelope);
        return new Examination(
            new PatientResolver(resolver, Patience, clock), clock, question, report => Judge(message, report, envelope.From.Address?.AsciiDomain, isFront));
    }

    Examined Judge(Guid message, AuthenticationReport report, string? senderDomain, bool isFront)
    {
        var found = Findings.Of(report, senderDomain, isFront ? options with { EnforcesDmarc = false } : options, isFront, IsOwn);
        if (found.Refusal is not null) LogRefused(message, found.Authenticity.AuthorDomain ?? "no domain", found.Authenticity.Why);
        else if (found.Authenticity.IsMarked) LogMarked(message, found.Authenticity.AuthorDomain ?? "no domain", found.Authenticity.Why);
        return found;
    }

    // Where no domain is named every one is taken for our own, and then this says nothing.
    bool IsOwn(string domain) => organization.Domains.Count > 0 && organization.Owns(domain);

    SpfQuestion QuestionOf(SmtpClientInfo client, Envelope envelope)
    {
        var sender = envelope.From.Address is { } address ? $"{address.Local}@{address.AsciiDomain}" : "";
        return new SpfQuestion(client.Address.Address, client.Helo ?? "", sender, organization.Hostname);
    }

    [LoggerMessage(4140, LogLevel.Information, "Message {Message} in the name of {Domain} is refused: {Why}")]
    partial void LogRefused(Guid message, string domain, string why);

    [LoggerMessage(4141, LogLevel.Information, "Message {Message} in the name of {Domain} is taken and marked: {Why}")]
    partial void LogMarked(Guid message, string domain, string why);
}
