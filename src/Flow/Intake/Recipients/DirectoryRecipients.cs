using System.DirectoryServices.Protocols;
using Postern.Flow.Discover;
using Postern.Mail.Addresses;

namespace Postern.Flow.Intake.Recipients;

/// <summary>Recipients from LDAP directories, over TLS always. One that knows the address is enough; only when all were asked is nobody known.</summary>
public sealed class DirectoryRecipients(IReadOnlyList<DirectoryServer> servers) : IRecipientSource
{
    // No attribute: whether there is an entry is all that is asked (RFC 4511 §4.5.1.8).
    const string NoAttribute = "1.1";

    static readonly RecipientAnswer Unknown = new RecipientAnswer.Unknown("5.1.1");

    public async ValueTask<RecipientAnswer> Ask(EmailAddress address, CancellationToken ct)
    {
        var answer = Unknown;
        foreach (var server in servers.Where(server => server.IsAskedAbout(address.Domain)))
        {
            // The library blocks; its own time-out ends it.
            var said = await Task.Run(() => Search(server, address), ct).WaitAsync(ct);
            if (said is RecipientAnswer.Known) return said;
            if (said is RecipientAnswer.Unreachable) answer = said;
        }

        return answer;
    }

    static RecipientAnswer Search(DirectoryServer server, EmailAddress address)
    {
        try
        {
            using var connection = DirectorySession.Open(server);
            var request = new SearchRequest(server.BaseDn, LdapFilter.ByAnyAddress(address.ToString()), SearchScope.Subtree, NoAttribute)
            {
                SizeLimit = 1,
                TimeLimit = DirectorySession.StepTimeout,
            };
            return ((SearchResponse)connection.SendRequest(request, DirectorySession.StepTimeout)).Entries.Count > 0 ? new RecipientAnswer.Known() : Unknown;
        }
        // More than the one that was asked for: so there is one.
        catch (DirectoryOperationException e) when (e.Response is { ResultCode: ResultCode.SizeLimitExceeded })
        {
            return new RecipientAnswer.Known();
        }
        catch (Exception e) when (DirectorySession.IsFault(e))
        {
            return new RecipientAnswer.Unreachable($"{server.Host}: {DirectorySession.Words(e)}");
        }
    }
}
