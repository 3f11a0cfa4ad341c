using System.Net;
using System.Text;
using Postern.Mail.Addresses;
using Postern.Mail.Dane;
using Postern.Mail.Tls;
using Postern.Mail.Tls.Probe;

namespace Postern.Mail.Smtp.Client;

/// <summary>One connection to an exchanger, greeted and past EHLO. Not thread safe: one transaction at a time.</summary>
public sealed class SmtpConnection : IAsyncDisposable
{
    readonly SmtpClientOptions options;
    readonly Wire wire;
    Offer offer;
    SmtpStep step = SmtpStep.Connect;
    bool mustReset;

    SmtpConnection(IPEndPoint server, SmtpClientOptions options)
    {
        (Server, this.options) = (server, options);
        wire = new Wire(server, options);
    }

    public IPEndPoint Server { get; }

    /// <summary>What the server said first (RFC 5321 §4.2), without its code.</summary>
    public string Banner { get; private set; } = "";

    /// <summary>Our own address in this connection.</summary>
    public IPAddress? Local => wire.Local;

    /// <summary>What EHLO offered, in the present security layer.</summary>
    public SmtpExtensions Extensions => offer.Extensions;

    /// <summary>Largest message the server takes, in octets (RFC 1870); 0 when it named no limit.</summary>
    public long SizeMax => offer.SizeMax;

    /// <summary>Null while the connection is in clear.</summary>
    public TlsSession? Tls { get; private set; }

    /// <summary>True while another transaction may be begun: open, and the server has said nothing since (it would be a 421 or the end).</summary>
    public bool IsUsable => wire.IsQuiet;

    /// <summary>Connects, reads the banner and says EHLO, or HELO where EHLO is not known (RFC 5321 §3.2).</summary>
    /// <param name="server">Where to.</param>
    /// <param name="options">How to speak.</param>
    /// <param name="ct">Stops; the connection is closed then.</param>
    public static async Task<ConnectAnswer> Connect(IPEndPoint server, SmtpClientOptions options, CancellationToken ct)
    {
        var connection = new SmtpConnection(server, options);
        ConnectAnswer? answer = null;
        try
        {
            return answer = await connection.Open(ct);
        }
        finally
        {
            if (answer is not ConnectAnswer.Open) await connection.wire.DisposeAsync();
        }
    }

    /// <summary>
    /// STARTTLS, handshake, EHLO anew. Any certificate is accepted here and described in the answer: whether it is enough is not this layer's to say.
    /// Time running out is Broken, a reset before the server's first octet of TLS HandshakeReset; an alert, nonsense, or an orderly close are HandshakeFailed.
    /// What the server sent in clear behind its 220 is thrown away unread.
    /// </summary>
    /// <param name="serverName">The exchanger's name: sent as SNI and checked against the certificate.</param>
    /// <param name="ct">Stops; the connection is closed then.</param>
    public Task<StartTlsAnswer> StartTls(string serverName, CancellationToken ct) => StartTls(serverName, dane: null, ct);

    /// <summary>As above, and compares what the server shows with its TLSA records.</summary>
    public async Task<StartTlsAnswer> StartTls(string serverName, DaneReference? dane, CancellationToken ct)
    {
        if (!Extensions.HasFlag(SmtpExtensions.StartTls) || Tls is not null) return new StartTlsAnswer.NotOffered();

        using var stop = wire.StopOn(ct);
        try
        {
            step = SmtpStep.StartTls;
            if (await Ask("STARTTLS\r\n"u8.ToArray(), options.CommandTimeout) is { IsPositive: false } no) return new StartTlsAnswer.Refused(no);

            wire.Discard();
            offer = default;
            step = SmtpStep.Handshake;
            wire.Allow(options.HandshakeTimeout);
            Tls = await Handshake.Perform(wire, serverName, dane, options);

            if (await Greet() is { } refused) throw new WireException($"EHLO inside TLS was refused with {refused.Code}");
            return new StartTlsAnswer.Secured(Tls);
        }
        catch (TlsRefusedException e)
        {
            wire.Close();
            return new StartTlsAnswer.HandshakeFailed(e.Message);
        }
        catch (TlsResetException e)
        {
            wire.Close();
            ct.ThrowIfCancellationRequested();
            return new StartTlsAnswer.HandshakeReset(e.Message);
        }
        catch (WireException e)
        {
            wire.Close();
            ct.ThrowIfCancellationRequested();
            return new StartTlsAnswer.Broken(step, e.Message);
        }
        finally
        {
            wire.Idle();
        }
    }

    /// <summary>STARTTLS, one ClientHello, and the server's first word to it. The connection is closed afterwards: no handshake is finished.</summary>
    /// <param name="hello">What is asked.</param>
    /// <param name="ct">Stops; the connection is closed then.</param>
    public async Task<ProbeAnswer> Probe(ClientHello hello, CancellationToken ct)
    {
        if (!Extensions.HasFlag(SmtpExtensions.StartTls) || Tls is not null) return new ProbeAnswer.Unclear("STARTTLS is not offered");

        using var stop = wire.StopOn(ct);
        try
        {
            step = SmtpStep.StartTls;
            if (await Ask("STARTTLS\r\n"u8.ToArray(), options.CommandTimeout) is { IsPositive: false } no) return new ProbeAnswer.Unclear($"STARTTLS was refused with {no.Code}");

            wire.Discard();
            step = SmtpStep.Handshake;
            wire.Allow(options.HandshakeTimeout);
            return await wire.Probe(hello);
        }
        catch (WireException e)
        {
            ct.ThrowIfCancellationRequested();
            return new ProbeAnswer.Unclear(e.Message);
        }
        finally
        {
            wire.Idle();
            wire.Close();
        }
    }

    /// <summary>Sends one message to one or more recipients that are one all-or-nothing unit here: if one RCPT is refused, none is sent.</summary>
    /// <exception cref="ArgumentException">The envelope holds what cannot be written as an address, or for LMTP more than one recipient.</exception>
    /// <exception cref="InvalidDataException">The content ended before or after its stated length; the server got no end of data.</exception>
    public async Task<SendAnswer> Send(Envelope envelope, MessageContent content, CancellationToken ct)
    {
        if (options.Protocol is MailProtocol.Lmtp && envelope.Recipients.Count != 1) throw new ArgumentException("LMTP takes one recipient at a time", nameof(envelope));
        if (Requirements.Missing(envelope, content, offer) is { } missing) return new SendAnswer.Unsupported(missing);

        using var stop = wire.StopOn(ct);
        var transaction = new Transaction(wire, options, offer, envelope, content);
        var isOver = false;
        try
        {
            var answer = await transaction.Run(mustReset);

            // What was refused may have left a transaction open; RSET rides with the next message (RFC 5321 §4.1.1.5).
            mustReset = answer is SendAnswer.Refused;
            isOver = !transaction.IsOutOfStep && answer is not SendAnswer.Refused { Reply.Code: 421 };
            return answer;
        }
        catch (WireException e)
        {
            ct.ThrowIfCancellationRequested();
            return new SendAnswer.Broken(transaction.Step, e.Message);
        }
        finally
        {
            wire.Idle();
            wire.Out.Dispose();
            if (!isOver) wire.Close();
        }
    }

    /// <summary>Asks whether the server takes mail for an address: MAIL from nobody and RCPT, and no message. RSET rides with what comes next.</summary>
    /// <exception cref="ArgumentException">The address cannot be written.</exception>
    public async Task<VerifyAnswer> Verify(EmailAddress address, CancellationToken ct)
    {
        var (envelope, nothing) = (new Envelope(new MailFrom(Address: null), [new RcptTo(address)]), MessageContent.Of(ReadOnlyMemory<byte>.Empty));
        if (Requirements.Missing(envelope, nothing, offer) is { } missing) return new VerifyAnswer.Unsupported(missing);

        using var stop = wire.StopOn(ct);
        var transaction = new Transaction(wire, options, offer, envelope, nothing);
        var isOver = false;
        try
        {
            var refused = await transaction.Ask(mustReset);
            (mustReset, isOver) = (true, refused is not { Reply.Code: 421 });
            return refused is null ? new VerifyAnswer.Taken() : new VerifyAnswer.Refused(refused.Step, refused.Reply);
        }
        catch (WireException e)
        {
            ct.ThrowIfCancellationRequested();
            return new VerifyAnswer.Broken(transaction.Step, e.Message);
        }
        finally
        {
            wire.Idle();
            wire.Out.Dispose();
            if (!isOver) wire.Close();
        }
    }

    /// <summary>QUIT if the connection still works, bounded by a second; then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        if (IsUsable) await Quit();
        await wire.DisposeAsync();
    }

    async Task<ConnectAnswer> Open(CancellationToken ct)
    {
        using var stop = wire.StopOn(ct);
        try
        {
            wire.Allow(options.ConnectTimeout);
            await wire.Connect(Server);

            step = SmtpStep.Banner;
            wire.Allow(options.BannerTimeout);
            var banner = (await wire.Read(keepText: true)).Reply;
            Banner = banner.Text;
            if (banner.Code != 220) return new ConnectAnswer.Refused(step, banner);

            return await Greet() is { } refused ? new ConnectAnswer.Refused(step, refused) : new ConnectAnswer.Open(this);
        }
        catch (WireException e)
        {
            ct.ThrowIfCancellationRequested();
            return new ConnectAnswer.Broken(step, e.Message);
        }
        finally
        {
            wire.Idle();
        }
    }

    /// <summary>EHLO, then HELO for a server that does not know it; LHLO alone in LMTP (RFC 2033 §4.1). Null when one was accepted.</summary>
    async Task<SmtpReply?> Greet()
    {
        step = SmtpStep.Ehlo;
        var hello = options.Protocol switch { MailProtocol.Smtp => "EHLO", MailProtocol.Lmtp => "LHLO" };
        var reply = await Ask(Encoding.ASCII.GetBytes($"{hello} {options.Hostname}\r\n"), options.CommandTimeout);
        if (reply.IsPositive)
        {
            offer = Offer.Read(reply);
            return null;
        }

        if (!reply.IsPermanent || options.Protocol is MailProtocol.Lmtp) return reply;

        offer = default;
        reply = await Ask(Encoding.ASCII.GetBytes($"HELO {options.Hostname}\r\n"), options.CommandTimeout);
        return reply.IsPositive ? null : reply;
    }

    async Task Quit()
    {
        try
        {
            await Ask("QUIT\r\n"u8.ToArray(), TimeSpan.FromSeconds(1));
            await wire.EndTls();
        }
        catch (WireException)
        {
            wire.Close(); // It is being left anyway.
        }
    }

    async Task<SmtpReply> Ask(byte[] command, TimeSpan time)
    {
        wire.Out.Append(command);
        wire.Allow(time);
        await wire.Flush();
        return (await wire.Read(keepText: true)).Reply;
    }
}

[Flags]
public enum SmtpExtensions
{
    None = 0,
    Pipelining = 1,
    Chunking = 2,
    EightBitMime = 4,
    SmtpUtf8 = 8,
    Dsn = 16,
    Size = 32,
    StartTls = 64,
    RequireTls = 128,
    EnhancedStatusCodes = 256,
}
