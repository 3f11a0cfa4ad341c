using Postern.Mail.Dkim;
using Postern.Mail.Dns;

namespace Postern.Mail.Dmarc;

/// <summary>The domain that a message says it is from.</summary>
public static class DmarcAuthor
{
    /// <summary>
    /// The only domain of the only From field, in A-labels; null when there is not exactly one, and then <paramref name="problem"/> says
    /// why. Of several (RFC 9989 §5.3.1 leaves them open) a reader may be shown any, so none is judged.
    /// </summary>
    public static string? Of(MessageHead head, out string problem)
    {
        problem = head.Problem ?? "";
        if (problem.Length > 0) return null;

        var places = head.Places("From");
        problem = "a message has one From field";
        if (places.Count != 1) return null;

        problem = "From has no domain, or several";
        string? domain = null;
        foreach (var mailbox in head.Field(places[0]).Addresses)
        {
            var at = mailbox.Address.LastIndexOf('@');
            if (at < 1 || !DnsName.TryNormalize(mailbox.Address[(at + 1)..], out var name) || (domain is not null && domain != name)) return null;
            domain = name;
        }

        problem = domain is null ? problem : "";
        return domain;
    }
}
