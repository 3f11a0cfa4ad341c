using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Postern.Flow.Keys;
using Postern.Flow.Open;
using Postern.Mail.Addresses;
using Postern.Mail.Smime;
using Postern.Store;

namespace Postern.Flow.Inbound;

/// <summary>
/// Gathers the keys that come along in mail from outside, beside the line: one message after another, once each, and nothing waits for it.
/// Only what the author's own domain answers for gets here (<see cref="KeysProof"/>).
/// </summary>
public sealed partial class HarvestRounds(Ledger ledger, Harvest harvest, OwnKeys own, ILogger<HarvestRounds> log) : BackgroundService
{
    /// <summary>Most messages that wait; with more, the keys of the newest are not gathered. The next message brings them again.</summary>
    public const int WaitingMax = 1_000;

    /// <summary>Longest message whose keys are gathered, in octets.</summary>
    public const int SizeMax = 4 << 20;

    /// <summary>Recipients whose keys are tried on an encrypted message, to find the signature inside.</summary>
    public const int RecipientsMax = 10;

    readonly Channel<Found> waiting = Channel.CreateBounded<Found>(new BoundedChannelOptions(WaitingMax) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    sealed record Found(Guid Message, long Size, KeysProven Proven, IReadOnlyList<EmailAddress> Recipients);

    /// <summary>Notes an accepted message. Never waits.</summary>
    public void Note(Guid message, long size, KeysProven proven, IEnumerable<EmailAddress> recipients)
    {
        if (proven == KeysProven.None || size > SizeMax) return;
        waiting.Writer.TryWrite(new(message, size, proven, [.. recipients.Take(RecipientsMax)]));
    }

    /// <summary>Gathers from all that wait now.</summary>
    public async Task Round(CancellationToken ct)
    {
        while (waiting.Reader.TryRead(out var found)) await Gather(found, ct);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await waiting.Reader.WaitToReadAsync(stoppingToken)) await Round(stoppingToken);
    }

    async Task Gather(Found found, CancellationToken ct)
    {
        try
        {
            List<SmimeIdentity> identities = [];
            foreach (var recipient in found.Recipients) identities.AddRange((await own.Of(recipient, ct)).Identities);
            var message = new byte[found.Size];
            await using (var stored = await ledger.Spool.Open(found.Message, ct)) await stored.ReadExactlyAsync(message, ct);

            foreach (var key in await harvest.Gather(message, identities, found.Proven, ct)) LogGathered(key, found.Message);
        }
        catch (Exception e) when (e is not OperationCanceledException and not OutOfMemoryException)
        {
            // Another message will bring the key again; what this one met must not end the rounds.
            LogNotGathered(found.Message, e);
        }
    }

    [LoggerMessage(4142, LogLevel.Information, "Key {Key} came in message {Message} and is on file, harvested")]
    partial void LogGathered(Guid key, Guid message);

    [LoggerMessage(4143, LogLevel.Warning, "The keys in message {Message} were not gathered")]
    partial void LogNotGathered(Guid message, Exception e);
}
