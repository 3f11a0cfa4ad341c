using System.Security.Cryptography;
using System.Text;
using Postern.Mail.OpenPgp;
using Postern.Rules.Keys;
using Postern.Store;
using Postern.Store.Keys;

namespace Postern.Flow.Keys;

/// <summary>Gives keys out as text that other programs read: PEM (RFC 7468), or OpenPGP armor.</summary>
public sealed class KeyExport(Ledger ledger, TimeProvider clock)
{
    /// <summary>The certificate with its chain, or the public key.</summary>
    public string Public(KeyRecord key) => key.Key.Standard switch
    {
        KeyStandard.Smime => Pem(key),
        KeyStandard.OpenPgp => OpenPgpKeyFile.Read(key.Material, clock.GetUtcNow()).Keys is [var read, ..] ? read.ArmoredPublic : "",
    };

    /// <summary>The private half, unprotected; null when it is not here. Stands in the audit chain.</summary>
    public async Task<string?> Private(KeyRecord key, CancellationToken ct)
    {
        if (await ledger.Keys.OpenSecret(key.Id, leaves: true, ct) is not { } secret) return null;

        return key.Key.Standard switch
        {
            KeyStandard.Smime => $"{PemEncoding.WriteString("PRIVATE KEY", secret)}\n{Pem(key)}",
            KeyStandard.OpenPgp => OpenPgpKeyFile.Read(secret, clock.GetUtcNow()).Keys is [var read, ..] ? read.ArmoredSecret : null,
        };
    }

    static string Pem(KeyRecord key)
    {
        var text = new StringBuilder();
        foreach (var certificate in SmimeMaterial.Read(key.Material)?.Certificates ?? []) text.Append(PemEncoding.WriteString("CERTIFICATE", certificate.Der.Span)).Append('\n');
        return text.ToString();
    }
}
