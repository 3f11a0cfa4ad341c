using System.Security.Authentication;
using Postern.Mail.Dns;
using Postern.Rules.Decide;
using Postern.Tests.Mail.Dane;

namespace Postern.Tests.Flow;

/// <summary>What the domains of a town publish about their servers, and whether a connection was what is published. Judged by what the server was told to show, not by what was proven.</summary>
static class PublishedTrusts
{
    /// <summary>DANE of one exchanger: of the good certificate, of the self-signed one, of none that there is, unusable, or broken. Half of the domains publish nothing.</summary>
    public static void PublishAny(this Town town, string domain, Chance chance)
    {
        if (chance.OneIn(2)) return;

        foreach (var exchanger in town.Exchangers.Where(exchanger => exchanger.Domain == domain).ToList())
        {
            var about = (About)(1 + chance.Below(5));
            town.Published[exchanger.Host] = about;
            if (about == About.Broken) town.Break(exchanger.Host, chance.Pick(DnssecStatus.Bogus, DnssecStatus.Insecure));
            else town.Publish(exchanger.Host, about == About.Unusable ? [1, 1, 1, .. new byte[32]] : Tlsa.Record(3, 1, 1, Exchanger.CertificateOf(NameFor(exchanger, about), ShownFor(about)).TargetCertificate));
        }
    }

    /// <summary>Whether a notice might have been sent there.</summary>
    public static bool Lets(this Town town, Overheard heard) => town.Published.GetValueOrDefault(heard.At.Host) switch
    {
        About.Nothing => true,
        About.Unusable => heard.Version != SslProtocols.None,
        About.Good or About.SelfSigned or About.Other => town.ProvesDane(heard),
        About.Broken => false,
    };

    /// <summary>Whether a message under this rule might.</summary>
    public static bool Lets(this Town town, Overheard heard, DomainRule rule, bool isWaived) =>
        !rule.Floor.HeedsPublished || (isWaived && rule.SenderMayRelax) || town.Lets(heard);

    public static bool ProvesDane(this Town town, Overheard heard) => heard.Version != SslProtocols.None && town.Published.GetValueOrDefault(heard.At.Host) switch
    {
        About.Good => heard.Manners.Shown == Shown.Good,
        About.SelfSigned => heard.Manners.Shown == Shown.SelfSigned,
        About.Nothing or About.Unusable or About.Other or About.Broken => false,
    };

    static Shown ShownFor(About about) => about == About.SelfSigned ? Shown.SelfSigned : Shown.Good;

    static string NameFor(Exchanger exchanger, About about) => about == About.Other ? "mx.nowhere.example" : exchanger.Host;
}

/// <summary>What is published about an exchanger.</summary>
enum About { Nothing, Good, SelfSigned, Other, Unusable, Broken }
