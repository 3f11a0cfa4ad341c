using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Postern.Mail.Addresses;
using Postern.Mail.Smtp;
using Postern.Mail.Smtp.Server;
using Postern.Mail.Tls;
using Postern.Store.Spool;

namespace Postern.Flow.Intake;

/// <summary>The door for mail platforms and the organization's own servers: known by address range or TLS client certificate, no password.</summary>
/// <param name="options">How it speaks.</param>
/// <param name="trust">Who is known.</param>
/// <param name="organization">Whose mail it takes.</param>
/// <param name="reception">Takes the message.</param>
/// <param name="roots">What the certificates of clients must chain to; null takes the system's.</param>
/// <param name="clock">Tells whether a certificate is valid.</param>
public sealed class RelayDoor(
    SmtpServerOptions options, Trust trust, Organization organization, Reception reception, X509Certificate2Collection? roots, TimeProvider clock) : ISmtpDoor
{
    public SmtpServerOptions Options => options;

    public ValueTask<SmtpReply?> Connected(SmtpClientInfo client, CancellationToken ct) => Go;

    public ValueTask<SmtpReply?> Mail(SmtpClientInfo client, MailFrom from, CancellationToken ct)
    {
        if (!Knows(client)) return Refuse(550, "5.7.1", "this server relays for known clients only");
        return IsForeign(client, from) && !reception.TakesAnswers ? NotServed : Go;
    }

    // Whoever answers a notice is foreign, and a platform may bring that here; nothing else of foreign senders.
    public ValueTask<SmtpReply?> Rcpt(SmtpClientInfo client, MailFrom from, RcptTo to, CancellationToken ct) =>
        IsForeign(client, from) && !reception.IsForAnswers(to) ? NotServed : reception.Rcpt(to, ct);

    public ValueTask<SmtpReply> Message(SmtpClientInfo client, Envelope envelope, MessageBody body, CancellationToken ct) =>
        reception.Take(Door.Relay, client, envelope, body, Author(client, envelope), ct);

    // The null reverse-path names nobody, and a shared platform sends reports and automatic answers with it for all its
    // customers: there the From field must be ours, or whoever is a customer too could relay through us.
    Func<EmailAddress?, bool>? Author(SmtpClientInfo client, Envelope envelope) =>
        envelope.From.Address is null && !Trust.IsOwnHost(client.Address.Address) ? author => author is { } known && organization.Owns(known.AsciiDomain) : null;

    // A relay client has no password; SMTP AUTH belongs to the submission doors.
    public ValueTask<ScramVerifier?> Verifier(string user, CancellationToken ct) => ValueTask.FromResult<ScramVerifier?>(null);

    bool IsForeign(SmtpClientInfo client, MailFrom from) =>
        from.Address is { } sender && !Trust.IsOwnHost(client.Address.Address) && !organization.Owns(sender.AsciiDomain);

    /// <summary>True for a client that may relay, by its address or its certificate.</summary>
    public bool Knows(SmtpClientInfo client) =>
        trust.Includes(client.Address.Address) || (client.Certificate is { } certificate && trust.Certificates.Any(known => Names(known, certificate, client.Intermediates)));

    // A fingerprint is the certificate itself. A name needs a chain to a trusted root too, or anybody could write it into one.
    bool Names(string known, X509Certificate2 certificate, X509Certificate2Collection intermediates) => IsFingerprint(known)
        ? CryptographicOperations.FixedTimeEquals(Convert.FromHexString(known), certificate.GetCertHash(HashAlgorithmName.SHA256))
        : PeerCertificates.Check(PeerRole.Client, certificate, intermediates, known, roots, clock).IsVerified;

    static bool IsFingerprint(string known) => known.Length == 2 * SHA256.HashSizeInBytes && known.All(char.IsAsciiHexDigit);

    static ValueTask<SmtpReply?> NotServed => Refuse(550, "5.7.1", "the sender's domain is not served here");

    static ValueTask<SmtpReply?> Go => ValueTask.FromResult<SmtpReply?>(null);

    static ValueTask<SmtpReply?> Refuse(int code, string enhanced, string text) => ValueTask.FromResult<SmtpReply?>(new SmtpReply(code, enhanced, text));
}
