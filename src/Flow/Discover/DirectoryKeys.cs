using System.DirectoryServices.Protocols;
using Postern.Mail.Addresses;

namespace Postern.Flow.Discover;

/// <summary>
/// Certificates and OpenPGP keys in an LDAP directory that a setting names (RFC 4523, RFC 2798).
/// </summary>
public sealed class DirectoryKeys(DirectoryServer server) : IKeySource
{
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
            using var connection = DirectorySession.Open(server);
            var request = new SearchRequest(server.BaseDn, LdapFilter.ByMail(address.ToString()), SearchScope.Subtree, Certificate, SmimeCertificate, PgpKey)
            {
                SizeLimit = SourceAnswer.KeysMax,
                TimeLimit = DirectorySession.StepTimeout,
            };
            return Read((SearchResponse)connection.SendRequest(request, DirectorySession.StepTimeout));
        }
        catch (Exception e) when (DirectorySession.IsFault(e))
        {
            return new SourceAnswer.Failed(DirectorySession.Words(e), IsWholeDomain: true);
        }
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
}
