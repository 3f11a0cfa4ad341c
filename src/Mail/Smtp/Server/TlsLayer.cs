using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Postern.Mail.Tls;

namespace Postern.Mail.Smtp.Server;

/// <summary>TLS over a transport, after the handshake: pipes to go on with, and what there is to know about it.</summary>
sealed class TlsLayer : IDuplexPipe, IAsyncDisposable
{
    // One TLS record at a time comes out of SslStream, and a record holds at most this many octets (RFC 8446 §5.1).
    const int RecordLengthMax = 16 * 1024;

    // RFC 8017 appendix A.2.4 and RFC 5758 §3.2; SHA-1 is answered with SHA-256 (RFC 5929 §4.1).
    const string Sha1WithRsa = "1.2.840.113549.1.1.5";
    const string Sha256WithRsa = "1.2.840.113549.1.1.11";
    const string Sha384WithRsa = "1.2.840.113549.1.1.12";
    const string Sha512WithRsa = "1.2.840.113549.1.1.13";
    const string EcdsaWithSha1 = "1.2.840.10045.4.1";
    const string EcdsaWithSha256 = "1.2.840.10045.4.3.2";
    const string EcdsaWithSha384 = "1.2.840.10045.4.3.3";
    const string EcdsaWithSha512 = "1.2.840.10045.4.3.4";

    readonly SslStream stream;

    TlsLayer(SslStream stream, X509Certificate2Collection sent)
    {
        (this.stream, Intermediates) = (stream, sent);
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

    /// <summary>What else the client sent, for building its chain.</summary>
    public X509Certificate2Collection Intermediates { get; }

    /// <summary>The server's handshake. Null when it failed, which is the client's to report: nothing can be said any more (RFC 3207 §4.1).</summary>
    /// <exception cref="OperationCanceledException">It took too long, or the server stops.</exception>
    public static async Task<TlsLayer?> Begin(IDuplexPipe transport, SslServerAuthenticationOptions options, CancellationToken ct)
    {
        var stream = new SslStream(new DuplexPipeStream(transport));
        var sent = new X509Certificate2Collection();
        if (options.RemoteCertificateValidationCallback is { } judge) options.RemoteCertificateValidationCallback = Keeping(sent, judge);
        try
        {
            await stream.AuthenticateAsServerAsync(options, ct);
            return new(stream, sent);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            await stream.DisposeAsync();
            return null;
        }
    }

    // The platform shows the certificates that came with the client's only here, and takes them back afterwards.
    static RemoteCertificateValidationCallback Keeping(X509Certificate2Collection sent, RemoteCertificateValidationCallback judge) => (sender, leaf, chain, errors) =>
    {
        foreach (var certificate in chain?.ChainPolicy.ExtraStore ?? []) sent.Add(X509CertificateLoader.LoadCertificate(certificate.RawDataMemory.Span));
        return judge(sender, leaf, chain, errors);
    };

    /// <summary>
    /// The data of tls-server-end-point for SCRAM-PLUS: our own certificate under the hash of its signature (RFC 5929 §4.1), made
    /// here because SslStream gives it to clients only. Null where the RFC leaves it undefined, as for Ed25519. tls-exporter, which RFC 9266
    /// prefers for TLS 1.3, is not to be had from SslStream.
    /// </summary>
    public byte[]? ChannelBinding()
    {
        if (stream.LocalCertificate is not X509Certificate2 own) return null;

        return own.SignatureAlgorithm.Value switch
        {
            Sha1WithRsa or Sha256WithRsa or EcdsaWithSha1 or EcdsaWithSha256 => SHA256.HashData(own.RawDataMemory.Span),
            Sha384WithRsa or EcdsaWithSha384 => SHA384.HashData(own.RawDataMemory.Span),
            Sha512WithRsa or EcdsaWithSha512 => SHA512.HashData(own.RawDataMemory.Span),
            _ => null,
        };
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
