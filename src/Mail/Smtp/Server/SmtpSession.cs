using System.IO.Pipelines;

namespace Postern.Mail.Smtp.Server;

/// <summary>One connection from first octet to last: TLS, the banner, the conversation, the end.</summary>
/// <remarks>RFC 5321, with 3207 and 8314 (TLS), 4954 (AUTH), 2920, 1870, 6152, 6531, 3030, 3461, 2034 and 8689.</remarks>
public sealed class SmtpSession
{
    /// <summary>Longest wait for a last word to be sent to a client that was too slow already.</summary>
    static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(2);

    readonly IDuplexPipe transport;
    readonly SmtpClientInfo client;
    readonly ISmtpDoor door;
    readonly TimeProvider clock;
    readonly CancellationToken stopping;

    SmtpSession(IDuplexPipe transport, SmtpClientInfo client, ISmtpDoor door, TimeProvider clock, CancellationToken stopping)
    {
        this.transport = transport;
        this.client = client;
        this.door = door;
        this.clock = clock;
        this.stopping = stopping;
    }

    /// <summary>
    /// Serves one client until it or we are done. Returns when the connection is to be closed, which is its owner's to do.
    /// Nothing a client sends makes it throw.
    /// </summary>
    /// <param name="transport">The connection's pipes; TLS is put on them here when the options say so.</param>
    /// <param name="client">Who is at the other end.</param>
    /// <param name="door">Decides; what it throws ends the session with 421 and passes through.</param>
    /// <param name="clock">Measures every timeout.</param>
    /// <param name="stopping">Ends the session with 421 4.3.2.</param>
    public static Task Run(IDuplexPipe transport, SmtpClientInfo client, ISmtpDoor door, TimeProvider clock, CancellationToken stopping) =>
        new SmtpSession(transport, client, door, clock, stopping).Run();

    Task Run() => door.Options.ImplicitTls ? Secure(greets: true) : Clear();

    async Task Clear()
    {
        using var wire = new Wire(transport.Input, transport.Output, clock, stopping);
        var end = await Speak(wire, channelBinding: null, greets: true);
        wire.Release();

        if (end == ConversationEnd.StartTls) await Secure(greets: false);
    }

    // A new wire and a new conversation: nothing that was said in clear is known in here (RFC 3207 §4.2).
    async Task Secure(bool greets)
    {
        if (await Handshake() is not { } tls) return;
        await using var layer = tls;
        using var wire = new Wire(tls.Input, tls.Output, clock, stopping);

        client.Helo = null;
        client.Extended = false;
        client.Tls = tls.Session;
        client.Certificate = tls.Certificate;
        client.Intermediates = tls.Intermediates;
        await Speak(wire, door.Options.OffersAuth ? tls.ChannelBinding() : null, greets);
    }

    async Task<TlsLayer?> Handshake()
    {
        if (door.Options.Tls is not { } options) throw new InvalidOperationException("implicit TLS needs TLS options");

        using var patience = new CancellationTokenSource(door.Options.HandshakeTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, patience.Token);
        try
        {
            return await TlsLayer.Begin(transport, options(), either.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    async Task<ConversationEnd> Speak(Wire wire, byte[]? channelBinding, bool greets)
    {
        var conversation = new SmtpConversation(wire, client, door, channelBinding, stopping);
        try
        {
            if (greets) await conversation.Greet();
            var end = await conversation.Run();
            await wire.Flush(FarewellTimeout);
            return end;
        }
        catch (ConnectionLostException)
        {
            return ConversationEnd.Over;
        }
        catch (OperationCanceledException) when (wire.IsOutOfPatience)
        {
            await wire.Farewell(stopping.IsCancellationRequested ? Replies.Stopping : Replies.Timeout, FarewellTimeout);
            return ConversationEnd.Over;
        }
        catch (Exception)
        {
            // An accident behind the door: the client is told to come again, and the owner of the listener learns of it.
            await wire.Farewell(Replies.Broken, FarewellTimeout);
            throw;
        }
    }
}
