using Postern.Host.Settings;

namespace Postern.Host.Doors;

/// <summary>Looks at the gateway's own certificates twice a day: renews the one it made itself, and warns before one ends.</summary>
sealed partial class CertificateWatch(Certificates certificates, TimeSpan warnBefore, TimeProvider clock, ILogger<CertificateWatch> log) : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromHours(12);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var rounds = new PeriodicTimer(Interval, clock);
        do
        {
            Round();
        }
        while (await rounds.WaitForNextTickAsync(stoppingToken));
    }

    void Round()
    {
        try
        {
            certificates.Renew();
        }
        catch (StartRefusedException e)
        {
            LogNotMade(e.Message);
        }

        foreach (var ending in certificates.Ending(warnBefore)) LogEnding(ending);
    }

    [LoggerMessage(6003, LogLevel.Warning, "Own doors: {Ending}")]
    partial void LogEnding(string ending);

    [LoggerMessage(6004, LogLevel.Warning, "Own doors: {Reason}")]
    partial void LogNotMade(string reason);
}
