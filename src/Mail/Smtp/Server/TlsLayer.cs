using System.IO.Pipelines;
using System.Net.Security;
using System.Runtime.InteropServices;
using System.Security.Authentication;
using System.Security.Authentication.ExtendedProtection;
using System.Security.Cryptography.X509Certificates;
using Postern.Mail.Tls;

namespace Postern.Mail.Smtp.Server;

/// <summary>TLS over a transport, after the handshake: pipes to go on with, and what there is to know about it.</summary>
sealed class TlsLayer : IDuplexPipe, IAsyncDisposable
{
    // One TLS record at a time comes out of SslStream, and a record holds at most this many octets (RFC 8446 §5.1).
    const int RecordLengthMax = 16 * 1024;

    readonly SslStream stream;

    TlsLayer(SslStream stream)
    {
        this.stream = stream;
        Input = PipeReader.Create(stream, new(bufferSize: RecordLengthMax, leaveOpen: true));
        Output = PipeWriter.Create(stream, new(leaveOpen: true));
        Session = TlsDescription.Describe(stream, certificate: null);
        Certificate = stream.RemoteCertificate is { } shown ? X509CertificateLoader.LoadCertificate(shown.GetRawCertData()) : null;
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    public TlsSession Session { get; }

    /// <summary>The client's certificate, when it showed one that the options took.</summary>
    public X509Certificate2? Certificate { get; }

    /// <summary>The server's handshake. Null when it failed, which is the client's to report: nothing can be said any more (RFC 3207 §4.1).</summary>
    /// <exception cref="OperationCanceledException">It took too long, or the server stops.</exception>
    public static async Task<TlsLayer?> Begin(IDuplexPipe transport, SslServerAuthenticationOptions options, CancellationToken ct)
    {
        var stream = new SslStream(new DuplexPipeStream(transport));
        try
        {
            await stream.AuthenticateAsServerAsync(options, ct);
            return new(stream);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            await stream.DisposeAsync();
            return null;
        }
    }

    /// <summary>
    /// The data of tls-server-end-point (RFC 5929 §4) for SCRAM-PLUS; null where the platform does not tell. tls-exporter, which
    /// RFC 9266 prefers for TLS 1.3, is not to be had from SslStream.
    /// </summary>
    public byte[]? ChannelBinding()
    {
        using var token = stream.TransportContext.GetChannelBinding(ChannelBindingKind.Endpoint);
        if (token is null || token.IsInvalid) return null;

        var octets = new byte[token.Size];
        Marshal.Copy(token.DangerousGetHandle(), octets, 0, octets.Length);

        // The token is a SEC_CHANNEL_BINDINGS structure, then "tls-server-end-point:", then the data itself.
        var prefix = "tls-server-end-point:"u8;
        var at = octets.AsSpan().IndexOf(prefix);
        return at < 0 ? null : octets[(at + prefix.Length)..];
    }

    /// <summary>Says close_notify, so that the client knows that nothing was cut off, and lets go of the transport.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await stream.ShutdownAsync();
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or OperationCanceledException)
        {
            // The client left first, or the write side was cut off: there is nobody to tell.
        }

        await stream.DisposeAsync();
        Certificate?.Dispose();
    }
}
