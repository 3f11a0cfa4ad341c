using Postern.Host.Settings;
using Postern.Mail.Trace;
using Postern.Store;

namespace Postern.Host;

/// <summary>What this house has learned of servers from its own mail, for a message that does not tell by itself.</summary>
static class LearnedHabits
{
    /// <summary>Null where nothing is known: no ledger was ever made here (and none is made), no hop is in doubt, or no server of one was ever heard.</summary>
    public static async Task<ServerHabits?> Of(TraceReport report, PosternSettings settings, CancellationToken ct)
    {
        var hosts = report.Hops.Where(hop => hop.Verdict == HopVerdict.Unknown).Select(hop => hop.Facts.ByHost?.ToLowerInvariant()).OfType<string>().Distinct().ToList();
        if (hosts.Count == 0 || !IsThere(settings)) return null;

        try
        {
            return await Of(hosts, settings, ct);
        }
        catch (Exception e) when (e is StartRefusedException or LedgerUnavailableException)
        {
            Console.Error.WriteLine($"postern: what other messages showed is left out: {e.Message}");
            return null;
        }
    }

    static async Task<ServerHabits?> Of(List<string> hosts, PosternSettings settings, CancellationToken ct)
    {
        await using var ledger = await Gateway.OpenLedger(settings, Plan.Of(settings), exclusive: false, ct);
        Dictionary<string, ServerHabit> known = new(StringComparer.Ordinal);
        foreach (var host in hosts)
        {
            if (await ledger.Habits.Of(host.TrimEnd('.'), ct) is { } habit) known[host] = habit;
        }

        return known.Count == 0 ? null : known.GetValueOrDefault;
    }

    static bool IsThere(PosternSettings settings)
    {
        try
        {
            return Ledger.IsThere(new LedgerOptions(settings.Data, settings.Database, "", Exclusive: false));
        }
        catch (LedgerRefusedException e)
        {
            throw new StartRefusedException(e.Message, e);
        }
    }
}
