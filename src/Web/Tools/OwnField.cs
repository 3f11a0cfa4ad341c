using Postern.Mail.Trace;

namespace Postern.Web.Tools;

/// <summary>The field in which readers name their own mail domains.</summary>
static class OwnField
{
    /// <summary>
    /// False when one of the names is none. No names are fine: then it is assumed. People write an @ before their domain, or their whole address: what stands
    /// behind it counts.
    /// </summary>
    public static bool TryRead(string typed, out OwnServers? own)
    {
        string[] names = [.. typed.Split([' ', ',', ';', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(name => name[(name.LastIndexOf('@') + 1)..])];
        own = OwnServers.Read(names);
        return names.Length == 0 || own is not null;
    }
}
