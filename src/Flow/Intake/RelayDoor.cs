using System.Security.Cryptography.X509Certificates;
using Postern.Mail.Smtp;
using Postern.Mail.Smtp.Server;
using Postern.Store.Spool;

namespace Postern.Flow.Intake;

/// <summary>The door for mail platforms and the organization's own servers: known by address range or TLS client certificate, no password.</summary>
public sealed class RelayDoor(SmtpServerOptions options, Trust trust, Organization organization, Reception reception) : ISmtpDoor
{
    public SmtpServerOptions Options => options;

    public ValueTask<SmtpReply?> Connected(SmtpClientInfo client, CancellationToken ct) => Go;

    public ValueTask<SmtpReply?> Mail(SmtpClientInfo client, MailFrom from, CancellationToken ct)
    {
        if (!IsTrusted(client)) return Refuse(550, "5.7.1", "this server relays for known clients only");
        if (from.Address is { } sender && !Trust.IsOwnHost(client.Address.Address) && !organization.Owns(sender.AsciiDomain))
            return Refuse(550, "5.7.1", "the sender's domain is not served here");

        return Go;
    }

    public ValueTask<SmtpReply?> Rcpt(SmtpClientInfo client, MailFrom from, RcptTo to, CancellationToken ct) => Reception.Rcpt(to);

    public ValueTask<SmtpReply> Message(SmtpClientInfo client, Envelope envelope, MessageBody body, CancellationToken ct) =>
        reception.Take(Door.Relay, client, envelope, body, Author(client, envelope), ct);

    // The null reverse-path names nobody, and a shared platform sends reports and automatic answers with it for all its
    // customers: there the From field must be ours, or whoever is a customer too could relay through us.
    Func<string, bool>? Author(SmtpClientInfo client, Envelope envelope) =>
        envelope.From.Address is null && !Trust.IsOwnHost(client.Address.Address) ? organization.Owns : null;

    // A relay client has no password; SMTP AUTH belongs to the submission doors.
    public ValueTask<ScramVerifier?> Verifier(string user, CancellationToken ct) => ValueTask.FromResult<ScramVerifier?>(null);

    bool IsTrusted(SmtpClientInfo client) =>
        trust.Includes(client.Address.Address) || (client.Certificate is { } certificate && IsTrusted(certificate));

    bool IsTrusted(X509Certificate2 certificate)
    {
        if (trust.Certificates.Count == 0) return false;
        var fingerprint = certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256);
        return trust.Certificates.Contains(fingerprint, StringComparer.OrdinalIgnoreCase)
            || trust.Certificates.Any(name => !name.Contains(':', StringComparison.Ordinal) && certificate.MatchesHostname(name) && Chains(certificate));
    }

    static bool Chains(X509Certificate2 certificate)
    {
        using var chain = new X509Chain { ChainPolicy = { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true } };
        return chain.Build(certificate);
    }

    static ValueTask<SmtpReply?> Go => ValueTask.FromResult<SmtpReply?>(null);

    static ValueTask<SmtpReply?> Refuse(int code, string enhanced, string text) => ValueTask.FromResult<SmtpReply?>(new SmtpReply(code, enhanced, text));
}
