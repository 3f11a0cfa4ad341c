using Postern.Flow;
using Postern.Flow.Replies;

namespace Postern.Host.Settings;

/// <summary>What the settings say about answers, checked.</summary>
/// <param name="Domain">Where answers to notices go, in A-labels; null: notices take none.</param>
/// <param name="Options">What is looked for and how long it is kept.</param>
public sealed record RepliesPlan(string? Domain, ReplyOptions Options)
{
    public static RepliesPlan Of(PosternSettings settings, Organization organization, InboundPlan inbound)
    {
        Plan.InRange("replies.remember", settings.Replies.Remember, TimeSpan.FromDays(1), TimeSpan.FromDays(3650));
        var isOpen = inbound.Listen.Count > 0;
        return new(DomainOf(settings.Portal.ReplyDomain, organization, isOpen ? inbound.Rules.Domains : new HashSet<string>()), new ReplyOptions(isOpen, settings.Replies.Remember));
    }

    static string? DomainOf(string? named, Organization organization, IReadOnlySet<string> taken)
    {
        if (named is null) return taken.Contains(organization.MailDomain) ? organization.MailDomain : null;

        var domain = Plan.DomainOf("portal.replyDomain", named);
        // Else nobody could tell our own people's answers from the world's.
        if (organization.Domains.Count == 0 || !organization.Owns(domain)) throw Plan.Bad("portal.replyDomain", $"has \"{domain}\", which is not in \"organization.domains\"");
        return domain;
    }
}
