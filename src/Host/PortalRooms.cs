using Postern.Flow.Deliver;
using Postern.Flow.Intake;
using Postern.Flow.Languages;
using Postern.Flow.Portal;
using Postern.Flow.Replies;
using Postern.Flow.Traces;
using Postern.Host.Settings;
using Postern.Mail.Dns;
using Postern.Store;
using Postern.Web;

namespace Postern.Host;

/// <summary>Puts the portal together: its desk, its mail, its pages, the tools for everybody.</summary>
static class PortalRooms
{
    public static void AddPortal(this IServiceCollection services, PosternSettings settings, Plan plan, Ledger ledger)
    {
        services.AddSingleton(BrandPlan.Of(settings.Portal));
        services.AddSingleton(BrandPlan.Languages(settings.Portal));
        services.AddSingleton(all => new PortalOptions(plan.Organization.Name, plan.Organization.MailDomain)
        {
            Tell = (news, ct) => all.GetRequiredService<SenderDesk>().Tell(news, ct),
            Contacts = WritingPlan.Contacts(settings.Portal, plan.Organization),
            FilesSizeMax = WritingPlan.SizeMax(settings),
            IsInside = address => plan.Organization.Domains.Count > 0 && plan.Organization.Owns(address.AsciiDomain),
            RuleOf = address => plan.Policy.PortalFor(address, TimeProvider.System.GetUtcNow()),
            Brand = all.GetRequiredService<Brand>(),
            Languages = all.GetRequiredService<LanguageBook>(),
            HasPreviews = settings.Portal.Previews,
            IsShared = BrandPlan.Shared(settings.Portal),
            Passkeys = new(settings.Portal.Passkeys.Offered, settings.Portal.Passkeys.ReproveAfter),
        });
        var links = new PortalLinks(ledger.DeriveKey(PortalLinks.KeyPurpose), plan.PublicUrl);
        services.AddSingleton(links);
        services.AddSingleton(all => new PortalShelving(
            ledger, links, all.GetRequiredService<PortalOptions>(), settings.Portal.Lifetime, all.GetRequiredService<ReplyAddresses>(), all.GetRequiredService<WishDesk>()));
        services.AddSingleton<WishDesk>();
        services.AddSingleton<NoticeCheck>();
        services.AddSingleton<PromptCourier>();
        services.AddHostedService(all => all.GetRequiredService<PromptCourier>());
        services.AddSingleton(all => new ReplyDoor(all.GetRequiredService<Acceptance>(), settings.Smtp.MessageSizeMax));
        services.AddSingleton(all => new PortalDesk(
            ledger, all.GetRequiredService<PortalOptions>(), all.GetRequiredService<PromptCourier>().Send, all.GetRequiredService<ReplyDoor>().Accept, TimeProvider.System));
        services.AddSingleton<InboxDesk>();
        services.AddSingleton(all => new UploadDesk(
            Path.Combine(settings.Data, "uploads"), all.GetRequiredService<PortalOptions>(), TimeProvider.System, all.GetRequiredService<ILogger<UploadDesk>>()));
        services.AddSingleton(all => new WritingDesk(ledger, all.GetRequiredService<PortalOptions>(), all.GetRequiredService<ReplyDoor>().Accept, TimeProvider.System));
        services.AddSingleton(new SenderLinks(ledger.DeriveKey(SenderLinks.KeyPurpose), plan.PublicUrl));
        services.AddSingleton(LifePlan.Of(settings.Portal));
        services.AddSingleton<SenderDesk>();
        services.AddSingleton<OtherWay>();
        services.AddHostedService<LifeWatch>();
        services.AddPortalPages();
        services.AddSingleton(all => DomainTools.Desk(settings, plan, all.GetRequiredService<IResolver>()));
        if (plan.OffersHeaderAnalysis) services.AddSingleton(new TraceDesk(TimeProvider.System));
    }
}
