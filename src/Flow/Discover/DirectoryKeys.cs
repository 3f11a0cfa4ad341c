using System.DirectoryServices.Protocols;
using System.Net;
using Postern.Mail.Addresses;

namespace Postern.Flow.Discover;

/// <summary>
/// Certificates and OpenPGP keys in an LDAP directory that a setting names (RFC 4523, RFC 2798), always over TLS from the
/// first octet (ldaps): the platform's StartTLS does not work on Linux. Chain and name of its
/// certificate are checked by libldap, against the roots that <c>/etc/ldap/ldap.conf</c> names.
/// </summary>
public sealed class DirectoryKeys(DirectoryServer server) : IKeySource
{
    /// <summary>Longest wait for one step of the directory.</summary>
    static readonly TimeSpan StepTimeout = TimeSpan.FromSeconds(20);

    /// <summary>LDAP_SERVER_DOWN of libldap, as the platform counts it.</summary>
    const int Unreached = 81;

    const string Certificate = "userCertificate;binary";
    const string SmimeCertificate = "userSMIMECertificate;binary";
    const string PgpKey = "pgpKey";

    public string Name => $"directory {server.Host}";

    public async Task<SourceAnswer> Find(EmailAddress address, CancellationToken ct)
    {
        if (!server.IsAskedAbout(address.AsciiDomain)) return new SourceAnswer.Nothing("it is not asked about this domain", IsWholeDomain: true);

        // The library blocks; whoever is tired of waiting leaves it to its own time-out.
        return await Task.Run(() => Search(address), ct).WaitAsync(ct);
    }

    SourceAnswer Search(EmailAddress address)
    {
        try
        {
            using var connection = Open();
            var request = new SearchRequest(server.BaseDn, LdapFilter.ByMail(address.ToString()), SearchScope.Subtree, Certificate, SmimeCertificate, PgpKey)
            {
                SizeLimit = SourceAnswer.KeysMax,
                TimeLimit = StepTimeout,
            };
            return Read((SearchResponse)connection.SendRequest(request, StepTimeout));
        }
        catch (Exception e) when (e is LdapException or DirectoryException or DllNotFoundException or TypeInitializationException)
        {
            return new SourceAnswer.Failed(Words(e), IsWholeDomain: true);
        }
    }

    LdapConnection Open()
    {
        var connection = new LdapConnection(new LdapDirectoryIdentifier(server.Host, server.Port, fullyQualifiedDnsHostName: true, connectionless: false))
        {
            AuthType = server.BindDn is null ? AuthType.Anonymous : AuthType.Basic,
            Timeout = StepTimeout,
        };
        try
        {
            connection.SessionOptions.ProtocolVersion = 3;
            connection.SessionOptions.ReferralChasing = ReferralChasingOptions.None;
            if (server.RootsFolder is { } roots) TrustOnly(connection, roots);
            connection.SessionOptions.SecureSocketLayer = true;
            if (server.BindDn is not null) connection.Credential = new NetworkCredential(server.BindDn, server.Password);
            connection.Bind();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    static void TrustOnly(LdapConnection connection, string roots)
    {
        connection.SessionOptions.TrustedCertificatesDirectory = roots;
        connection.SessionOptions.StartNewTlsSessionContext();
    }

    static SourceAnswer Read(SearchResponse response)
    {
        List<FoundKey> keys = [];
        foreach (SearchResultEntry entry in response.Entries)
        {
            keys.AddRange(Values(entry, Certificate).Select(value => new FoundKey(FoundForm.Certificate, KeyOrigin.Directory, value)));
            keys.AddRange(Values(entry, SmimeCertificate).Select(value => new FoundKey(FoundForm.CertificateMessage, KeyOrigin.Directory, value)));
            keys.AddRange(Values(entry, PgpKey).Select(value => new FoundKey(FoundForm.OpenPgp, KeyOrigin.Directory, value)));
        }

        return keys.Count > 0
            ? new SourceAnswer.Found([.. keys.Take(SourceAnswer.KeysMax)], [], null)
            : new SourceAnswer.Nothing("no key", IsWholeDomain: false);
    }

    static IEnumerable<byte[]> Values(SearchResultEntry entry, string name) => entry.Attributes.Contains(name)
        ? entry.Attributes[name].GetValues(typeof(byte[])).Cast<byte[]>().Where(value => value.Length is > 0 and <= FoundKey.SizeMax)
        : [];

    // The library's messages may repeat the filter, and with it the address.
    static string Words(Exception e) => e switch
    {
        LdapException { ErrorCode: Unreached } => "the directory cannot be reached, or has no trusted certificate for its name",
        LdapException ldap => $"the directory fails (LDAP {ldap.ErrorCode})",
        DirectoryOperationException operation => $"the directory refuses ({operation.Response?.ResultCode})",
        DllNotFoundException or TypeInitializationException => "libldap is missing: install the package libldap-2.5-0",
        _ => "the directory fails", // a type of the platform
    };
}
