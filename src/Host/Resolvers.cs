using Postern.Host.Settings;
using Postern.Mail.Dns;

namespace Postern.Host;

/// <summary>Chooses the resolver that the settings ask for.</summary>
static class Resolvers
{
    public static IResolver Of(DnsSettings dns) => throw new NotImplementedException();
}
