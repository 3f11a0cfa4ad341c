using System.Net;
using Microsoft.Extensions.Logging;
using Postern.Flow.Intake.Recipients;
using Postern.Flow.Portal;
using Postern.Mail.Addresses;
using Postern.Mail.Smtp;
using Postern.Mail.Smtp.Server;

namespace Postern.Flow.Intake;

/// <summary>
/// The door for the world: anybody may bring mail for the organization's domains, and for nobody else. Where a listener serves both
/// directions, clients elsewhere that the relay knows may send outwards here too, by the relay's own rules.
/// </summary>
/// <param name="options">How it speaks.</param>
/// <param name="rules">For whom it takes mail, and how.</param>
/// <param name="recipients">Knows who has a mailbox; null asks nobody.</param>
/// <param name="relay">Judges everything else.</param>
/// <param name="reception">Takes the message.</param>
/// <param name="clock">For counting over time.</param>
/// <param name="log">Domains and networks only.</param>
public sealed partial class InboundDoor(
    SmtpServerOptions options, InboundRules rules, IRecipientSource? recipients, RelayDoor relay, Reception reception, TimeProvider clock, ILogger<InboundDoor> log) : ISmtpDoor
{
    // RFC 3207 §4 asks for exactly this code and status of a server that wants TLS first.
    static readonly SmtpReply NeedsTls = new(530, "5.7.0", "mail is taken over TLS only here: say STARTTLS first");
    static readonly SmtpReply Denied = new(550, "5.7.1", "relaying denied: this server takes no mail for that domain");
    static readonly SmtpReply NotNow = new(451, "4.4.3", "whether that recipient exists cannot be known now; try again later");
    static readonly SmtpReply TooManyUnknown = new(421, "4.7.0", "too many recipients that do not exist; try again later");

    readonly Strangers strangers = new(clock);

    public SmtpServerOptions Options => options;

    public ValueTask<SmtpReply?> Connected(SmtpClientInfo client, CancellationToken ct) =>
        ValueTask.FromResult(strangers.AreTooMany(client.Address.Address) ? TooManyUnknown : null);

    // Who sends is nobody's word yet: the null reverse-path too brings reports to our own people (RFC 5321 §4.5.5).
    public ValueTask<SmtpReply?> Mail(SmtpClientInfo client, MailFrom from, CancellationToken ct) => ValueTask.FromResult(client.Tls switch
    {
        null when rules.Tls.ForAll => NeedsTls,
        null when from.Address is { } sender && rules.Tls.Names(sender.AsciiDomain) => NeedsTlsFor("from", sender),
        _ => null,
    });

    public async ValueTask<SmtpReply?> Rcpt(SmtpClientInfo client, MailFrom from, RcptTo to, CancellationToken ct)
    {
        var isForAnswers = reception.IsForAnswers(to);
        if (!IsOurs(to) && !isForAnswers) return MayBeKnown(client) && await relay.Mail(client, from, ct) is null ? await relay.Rcpt(client, from, to, ct) : Denied;
        if (client.Tls is null && rules.Tls.Names(to.Address.AsciiDomain)) return NeedsTlsFor("for", to.Address);
        if (isForAnswers) return await reception.Rcpt(to, ct);
        return recipients is null || IsPostmaster(to.Address) ? null : await Verify(recipients, client, to.Address with { Domain = to.Address.AsciiDomain }, ct);
    }

    // One that goes to others as well is mail of our own people, on its way out; so is what they answer to a notice.
    public ValueTask<SmtpReply> Message(SmtpClientInfo client, Envelope envelope, MessageBody body, CancellationToken ct) => IsTaken(client, envelope)
        ? Take(client, envelope with { Recipients = [.. envelope.Recipients.Select(AtHome)] }, body, ct)
        : relay.Message(client, envelope, body, ct);

    bool IsTaken(SmtpClientInfo client, Envelope envelope) =>
        envelope.Recipients.All(to => IsOurs(to) || reception.IsForAnswers(to)) && !(reception.IsOwnAnswer(envelope) && IsKnown(client));

    async ValueTask<SmtpReply> Take(SmtpClientInfo client, Envelope envelope, MessageBody body, CancellationToken ct)
    {
        // What a system of the organization's own brings came to that system from the world, and nobody here saw how.
        var reply = IsKnown(client) ? await reception.TakeHandedOver(client, envelope, body, ct) : await reception.TakeIn(client, envelope, body, ct);
        if (reply.IsPositive) strangers.Forgive(client.Address.Address);
        return reply;
    }

    // Between servers nobody has a password (RFC 4954 is for submission).
    public ValueTask<ScramVerifier?> Verifier(string user, CancellationToken ct) => ValueTask.FromResult<ScramVerifier?>(null);

    async ValueTask<SmtpReply?> Verify(IRecipientSource source, SmtpClientInfo client, EmailAddress to, CancellationToken ct) => await source.Ask(to, ct) switch
    {
        RecipientAnswer.Known => null,
        RecipientAnswer.Unknown unknown => await Unknown(client, unknown.Status, ct),
        RecipientAnswer.Unreachable unreachable => Unreachable(to.Domain, unreachable.Why),
    };

    // A platform in front brings everybody's mistakes; holding it responsible would keep everybody's mail out.
    async ValueTask<SmtpReply> Unknown(SmtpClientInfo client, string status, CancellationToken ct)
    {
        if (relay.Knows(client) || strangers.Count(client.Address.Address)) return Refusal(status);

        LogTooMany(Network.Of(client.Address.Address).Prefix);
        await strangers.Wait(ct);
        return TooManyUnknown;
    }

    static SmtpReply Refusal(string status) => status.StartsWith("5.2.", StringComparison.Ordinal)
        ? new(550, status, "the mailbox of that recipient takes no mail now")
        : new(550, "5.1.1", "there is no such recipient here");

    SmtpReply Unreachable(string domain, string why)
    {
        LogUnreachable(domain, why);
        return NotNow;
    }

    static SmtpReply NeedsTlsFor(string direction, EmailAddress address) =>
        new(530, "5.7.0", $"mail {direction} {address.AsciiDomain} is taken over TLS only: say STARTTLS first");

    // Behind a proxy on this machine the whole world comes from here: at this door that is no reason to trust it.
    static bool MayBeKnown(SmtpClientInfo client) => !IPAddress.IsLoopback(client.Address.Address.IsIPv4MappedToIPv6 ? client.Address.Address.MapToIPv4() : client.Address.Address);

    bool IsKnown(SmtpClientInfo client) => MayBeKnown(client) && relay.Knows(client);

    bool IsOurs(RcptTo to) => rules.Domains.Contains(to.Address.AsciiDomain) || IsOfThisServer(to.Address);

    // "postmaster" without a domain is read as that of our own name, where no mailbox is.
    bool IsOfThisServer(EmailAddress address) => IsPostmaster(address) && address.AsciiDomain.Equals(options.Hostname, StringComparison.OrdinalIgnoreCase);

    RcptTo AtHome(RcptTo to) => rules.Domains.Contains(to.Address.AsciiDomain) || reception.IsForAnswers(to) ? to : to with { Address = to.Address with { Domain = rules.Home } };

    // RFC 5321 §4.5.1: this one is always there.
    static bool IsPostmaster(EmailAddress address) => address.Local.Equals("postmaster", StringComparison.OrdinalIgnoreCase);

    [LoggerMessage(4120, LogLevel.Warning, "Recipients of {Domain} cannot be verified, and wait outside: {Reason}")]
    partial void LogUnreachable(string domain, string reason);

    [LoggerMessage(4123, LogLevel.Warning, "A client of {Network} names too many recipients that do not exist, and is sent away")]
    partial void LogTooMany(string network);
}

/// <summary>What the inbound door asks for.</summary>
/// <param name="Domains">Whose mail it takes: A-labels, lower case, no subdomains.</param>
/// <param name="Tls">For whom over TLS alone.</param>
/// <param name="Home">The one of them whose postmaster gets what is for the postmaster of this server (RFC 5321 §4.5.1).</param>
public sealed record InboundRules(IReadOnlySet<string> Domains, TlsDemand Tls, string Home);
