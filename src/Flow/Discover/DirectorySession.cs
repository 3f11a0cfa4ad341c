using System.DirectoryServices.Protocols;
using System.Net;

namespace Postern.Flow.Discover;

/// <summary>
/// A connection to an LDAP directory, always over TLS from the first octet (ldaps): the platform's StartTLS does not work on Linux. Chain and name
/// of its certificate are checked by libldap, against the roots that <c>/etc/ldap/ldap.conf</c> names, or a folder of the directory's own.
/// </summary>
static class DirectorySession
{
    /// <summary>Longest wait for one step of the directory.</summary>
    public static readonly TimeSpan StepTimeout = TimeSpan.FromSeconds(20);

    /// <summary>LDAP_SERVER_DOWN of libldap, as the platform counts it.</summary>
    const int Unreached = 81;

    /// <summary>Bound. Blocks; what it throws, <see cref="IsFault"/> knows.</summary>
    public static LdapConnection Open(DirectoryServer server)
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

    /// <summary>True for what a directory, or the lack of libldap, may cause.</summary>
    public static bool IsFault(Exception e) => e is LdapException or DirectoryException or DllNotFoundException or TypeInitializationException;

    /// <summary>The library's messages may repeat the filter, and with it the address.</summary>
    public static string Words(Exception e) => e switch
    {
        LdapException { ErrorCode: Unreached } => "the directory cannot be reached, or has no trusted certificate for its name",
        LdapException ldap => $"the directory fails (LDAP {ldap.ErrorCode})",
        DirectoryOperationException operation => $"the directory refuses ({operation.Response?.ResultCode})",
        DllNotFoundException or TypeInitializationException => "libldap is missing: install the package libldap-2.5-0",
        _ => "the directory fails", // a type of the platform
    };

    static void TrustOnly(LdapConnection connection, string roots)
    {
        connection.SessionOptions.TrustedCertificatesDirectory = roots;
        connection.SessionOptions.StartNewTlsSessionContext();
    }
}
