using Postern.Flow.Reporting;
using Postern.Flow.Seal;
using Postern.Mail.Addresses;
using Postern.Mail.Smtp;
using Postern.Mail.Smtp.Client;
using Postern.Mail.Tls;
using Postern.Rules.Decide;

namespace Postern.Flow.Deliver;

/// <summary>An open connection to one exchanger. What it may carry depends on its kind, and there are two.</summary>
public abstract class Lane : IAsyncDisposable
{
    readonly SmtpConnection connection;

    Lane(SmtpConnection connection, string server, Expectation expected, ServerProof? fellFrom)
    {
        (this.connection, Server) = (connection, server);
        Tls = connection.Tls is { } session ? expected.Judge(session) with { FellFrom = fellFrom } : null;
    }

    public string Server { get; }

    public string Address => connection.Server.ToString();

    /// <summary>What it proves; null when it is in clear.</summary>
    public TlsSession? Tls { get; }

    public bool IsUsable => connection.IsUsable && Carried < CarriedMax;

    /// <summary>True when the server passes on or sends delivery reports (RFC 3461).</summary>
    public bool OffersReports => connection.Extensions.HasFlag(SmtpExtensions.Dsn);

    /// <summary>Transactions so far: a failure on a fresh lane means more than one on a lane that the server may have closed.</summary>
    public int Carried { get; private set; }

    /// <summary>When the last transaction ended, for closing idle lanes.</summary>
    public long IdleSince { get; set; }

    /// <summary>Most transactions on one connection: many servers count.</summary>
    const int CarriedMax = 1000;

    /// <summary>Mail of the gateway's own may travel on any lane: it holds no word of a sender.</summary>
    /// <remarks>The null reverse-path: nobody should answer a machine (RFC 5321 §4.5.5). It is not the message, so its sender's DSN wishes do not hold for it.</remarks>
    public Task<SendAnswer> Send(OwnMail mail, RcptTo to, CancellationToken ct) =>
        Send(new Envelope(new MailFrom(Address: null), [new RcptTo(to.Address) { Notify = DsnNotify.Never }]), mail.Content, ct);

    Task<SendAnswer> Send(Envelope envelope, MessageContent content, CancellationToken ct)
    {
        Carried++;
        return connection.Send(envelope, content, ct);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await connection.DisposeAsync();
    }

    /// <summary>No TLS, or TLS that nobody asked to prove anything. Carries notices only.</summary>
    public sealed class Open(SmtpConnection connection, string server, Expectation expected, ServerProof? fellFrom) : Lane(connection, server, expected, fellFrom);

    /// <summary>TLS is up and what it proves is known. The only way a message's bytes reach a connection.</summary>
    public sealed class Secure : Lane
    {
        readonly TlsSession session;

        Secure(SmtpConnection connection, string server, TlsSession session, Expectation expected, ServerProof? fellFrom) : base(connection, server, expected, fellFrom) =>
            this.session = expected.Judge(session) with { FellFrom = fellFrom };

        /// <summary>Null when the connection is in clear.</summary>
        /// <param name="connection">Its session is not judged yet.</param>
        /// <param name="server">Whom it is to.</param>
        /// <param name="expected">What its domain publishes.</param>
        /// <param name="fellFrom">What is remembered, where the session is less.</param>
        public static Secure? Over(SmtpConnection connection, string server, Expectation expected, ServerProof? fellFrom) =>
            connection.Tls is { } session ? new Secure(connection, server, session, expected, fellFrom) : null;

        /// <returns>Null when this lane proves the floor.</returns>
        public TlsFault? Shortfall(TlsFloor floor) => TlsProof.Shortfall(session, floor);

        /// <summary>Sends the message, if this lane proves what it was sealed for.</summary>
        /// <exception cref="InvalidOperationException">The lane falls short: a bug, stopped here before any byte is written.</exception>
        public Task<SendAnswer> Send(SealedCopy.UnderTls letter, Envelope envelope, CancellationToken ct)
        {
            if (connection.Tls is null || Shortfall(letter.Floor) is not null)
                throw new InvalidOperationException("a message was about to travel on a lane that does not prove its floor");

            return Send(envelope, letter.Content, ct);
        }

        /// <summary>Asks whether the server takes mail for an address, and sends nothing.</summary>
        public Task<VerifyAnswer> Verify(EmailAddress address, CancellationToken ct)
        {
            Carried++;
            return connection.Verify(address, ct);
        }

        /// <summary>A report about TLS holds no word of a sender, and travels by TLS all the same, from the null reverse-path.</summary>
        public Task<SendAnswer> Send(ReportLetter report, RcptTo to, CancellationToken ct) => connection.Tls is null
            ? throw new InvalidOperationException("a report was about to travel without TLS")
            : Send(new Envelope(new MailFrom(Address: null), [to with { Notify = DsnNotify.Never }]), report.Content, ct);
    }
}
