using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Postern.Mail.TlsRpt;
using Postern.Store;
using Postern.Store.TlsReports;

namespace Postern.Flow.Reporting;

/// <summary>
/// Counts sessions for the reports that domains ask for (RFC 8460 §4.2): in memory, and every <see cref="Interval"/> in the ledger. What a crash
/// takes is counted by nobody. A session is one connection, however many messages it carried.
/// </summary>
public sealed partial class TlsResults(Ledger ledger, TimeProvider clock, ILogger<TlsResults> log) : BackgroundService
{
    /// <summary>Time between writes.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>Most different results in memory; of more, only those that are there already are counted until the next write.</summary>
    public const int LinesMax = 10_000;

    readonly Lock gate = new();
    Dictionary<Key, long> counts = [];
    long dropped;

    /// <summary>Counts one session. Fast enough for the way of every lane that is opened: a handshake costs a thousand times as much.</summary>
    public void Note(TlsSessionResult result)
    {
        var key = new Key(
            Day(clock.GetUtcNow()), result.Domain,
            JsonSerializer.Serialize(result.Policy, TallyJson.Default.TlsReportPolicy),
            result.Failure is { } failure ? JsonSerializer.Serialize(failure, TallyJson.Default.TlsReportFailure) : "");
        lock (gate)
        {
            if (counts.TryGetValue(key, out var count) || counts.Count < LinesMax) counts[key] = count + 1;
            else dropped++;
        }
    }

    /// <summary>Writes what was counted. When the ledger is gone it stays, and is written the next time.</summary>
    public async Task Flush(CancellationToken ct)
    {
        var (taken, lost) = Take();
        if (lost > 0) LogDropped(lost);
        if (taken.Count == 0) return;

        try
        {
            await ledger.Tallies.Add([.. taken.Select(line => Tally(line.Key, line.Value))], ct);
        }
        catch (LedgerUnavailableException e)
        {
            PutBack(taken);
            LogLater(e.Message);
        }
    }

    /// <summary>Writes what is left, too.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Flush(cancellationToken);
    }

    /// <summary>The begin of a day, UTC.</summary>
    public static DateTimeOffset Day(DateTimeOffset at) => new(at.UtcDateTime.Date, TimeSpan.Zero);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var rounds = new PeriodicTimer(Interval, clock);
        while (await rounds.WaitForNextTickAsync(stoppingToken)) await Flush(stoppingToken);
    }

    (Dictionary<Key, long> Taken, long Lost) Take()
    {
        lock (gate)
        {
            var (taken, lost) = (counts, dropped);
            (counts, dropped) = ([], 0);
            return (taken, lost);
        }
    }

    void PutBack(Dictionary<Key, long> taken)
    {
        lock (gate)
        {
            foreach (var (key, count) in taken)
                if (counts.TryGetValue(key, out var since) || counts.Count < LinesMax) counts[key] = since + count;
                else dropped += count;
        }
    }

    static Tally Tally(Key key, long count) => new(key.Day, key.Domain, new(key.Policy, key.Failure), Plain(key), count);

    // A domain that changes its records all day long, or has a thousand exchangers, is still told how many sessions failed, and of what.
    static TallyLine Plain(Key key)
    {
        var policy = Read(key.Policy, TallyJson.Default.TlsReportPolicy) with { Text = [], Mx = [], Domain = key.Domain };
        var failure = key.Failure.Length > 0 ? new TlsReportFailure(Read(key.Failure, TallyJson.Default.TlsReportFailure).Result, 0) : null;
        return new(
            JsonSerializer.Serialize(policy, TallyJson.Default.TlsReportPolicy),
            failure is null ? "" : JsonSerializer.Serialize(failure, TallyJson.Default.TlsReportFailure));
    }

    internal static T Read<T>(string json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(json, type) ?? throw new InvalidOperationException("a tally says null");

    readonly record struct Key(DateTimeOffset Day, string Domain, string Policy, string Failure);

    [LoggerMessage(4190, LogLevel.Warning, "Too many different results of TLS sessions: {Count} are in no report")]
    partial void LogDropped(long count);

    [LoggerMessage(4191, LogLevel.Warning, "Counts of TLS sessions wait for the ledger: {Reason}")]
    partial void LogLater(string reason);
}

/// <summary>How tallies stand in the ledger: never sent, and read by this program only.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(TlsReportPolicy))]
[JsonSerializable(typeof(TlsReportFailure))]
sealed partial class TallyJson : JsonSerializerContext;
