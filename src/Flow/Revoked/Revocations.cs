using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Postern.Flow.Keys;
using Postern.Flow.Outside;
using Postern.Mail.Dns;
using Postern.Mail.Smime;
using Postern.Mail.Smime.Revocation;
using Postern.Rules.Keys;

namespace Postern.Flow.Revoked;

/// <summary>
/// Tells whether a certificate, or one between it and its root, was revoked. A copy waits no longer than
/// <see cref="RevocationOptions.Timeout"/>, and what comes later is there for the next one.
/// </summary>
public sealed partial class Revocations : IAsyncDisposable
{
    /// <summary>Most certificates whose answer is kept.</summary>
    public const int AnswersMax = 10_000;

    /// <summary>For how long an answer is kept at most: an issuer may revoke before its next list is due.</summary>
    public static readonly TimeSpan KeptMax = TimeSpan.FromHours(12);

    /// <summary>For how long it is kept that nobody could tell.</summary>
    public static readonly TimeSpan DoubtKept = TimeSpan.FromMinutes(15);

    /// <summary>Most certificates asked about side by side; the rest wait for a place, and their copies no longer than any other.</summary>
    public const int AskedMax = 32;

    readonly RevocationOptions options;
    readonly TimeProvider clock;
    readonly ILogger<Revocations> log;
    readonly IssuerWeb web;
    readonly IssuersWord issuers;
    readonly ConcurrentDictionary<string, Lazy<Task<RevocationAnswer>>> underWay = new();
    readonly Remembered<string, RevocationAnswer> answers;
    readonly SemaphoreSlim places = new(AskedMax);
    readonly CancellationTokenSource closing = new();

    public Revocations(IResolver resolver, RevocationOptions options, TimeProvider clock, ILogger<Revocations> log)
    {
        (this.options, this.clock, this.log) = (options, clock, log);
        web = new(resolver, options, clock);
        issuers = new(web, clock, closing.Token);
        answers = new(AnswersMax, long.MaxValue, clock);
    }

    /// <summary>For a recipient's key.</summary>
    public async ValueTask<Revocation> Of(KeyFacts key, bool mayAsk, CancellationToken ct)
    {
        if (!mayAsk) return Doubt("there are too many certificates of this recipient");
        return SmimeMaterial.Read(key.Material) is { } material ? await Of(material.Certificate, material.Certificates, ct) : Doubt("the certificate cannot be read");
    }

    /// <param name="certificate">Whose.</param>
    /// <param name="others">May stand above it.</param>
    /// <param name="ct">Stops waiting; the question itself goes on.</param>
    public async ValueTask<Revocation> Of(SmimeCertificate certificate, IReadOnlyList<SmimeCertificate> others, CancellationToken ct)
    {
        if (certificate.IsSelfSigned) return new Revocation(RevocationState.NotAsked); // nobody but its owner vouches for it
        if (answers.Recall(certificate.Fingerprint) is { } known) return Say(known);

        try
        {
            return Say(await underWay.GetOrAdd(certificate.Fingerprint, _ => new(() => Ask(certificate, others))).Value.WaitAsync(options.Timeout, clock, ct));
        }
        catch (TimeoutException)
        {
            return Doubt($"no answer within {options.Timeout.TotalSeconds} seconds");
        }
    }

    /// <summary>Waits until nothing is being asked.</summary>
    internal Task Settled() => Task.WhenAll(underWay.Values.Select(asked => asked.Value));

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        await Settled();
        web.Dispose();
        closing.Dispose();
        places.Dispose();
    }

    Revocation Say(RevocationAnswer answer) => answer switch
    {
        RevocationAnswer.Holds => new(RevocationState.Holds),
        RevocationAnswer.Revoked => new(RevocationState.Revoked),
        RevocationAnswer.Unknown unknown => Doubt(unknown.Why),
    };

    Revocation Doubt(string why) => new(options.NotKnowingBars ? RevocationState.UnknownBars : RevocationState.UnknownPasses, why);

    async Task<RevocationAnswer> Ask(SmimeCertificate certificate, IReadOnlyList<SmimeCertificate> others)
    {
        await Task.Yield(); // So that the entry under way is there before it is removed.
        try
        {
            await places.WaitAsync(closing.Token);
            var answer = await AlongPath(certificate, others);
            if (answer is RevocationAnswer.Unknown unknown) LogUnknown(certificate.Fingerprint[..16], unknown.Why);
            answers.Keep(certificate.Fingerprint, answer, clock.GetUtcNow() + KeptFor(answer), 1);
            return answer;
        }
        catch (OperationCanceledException) when (closing.IsCancellationRequested)
        {
            return new RevocationAnswer.Unknown("the gateway is stopping");
        }
        finally
        {
            underWay.TryRemove(certificate.Fingerprint, out _);
            places.Release();
        }
    }

    // Each certificate is asked about at the one above it; the root's own word about itself says nothing.
    async Task<RevocationAnswer> AlongPath(SmimeCertificate certificate, IReadOnlyList<SmimeCertificate> others)
    {
        var path = CertificatePath.Of(certificate, others, options.Roots, clock.GetUtcNow());
        if (path.Count < 2) return new RevocationAnswer.Unknown("its issuer's certificate is not known here");

        var until = DateTimeOffset.MaxValue;
        RevocationAnswer? doubt = IsTop(path[^1]) ? null : new RevocationAnswer.Unknown("the certificates up to its root are not all known here");
        foreach (var (below, above) in path.Zip(path.Skip(1)))
        {
            var answer = await issuers.Of(below, above);
            if (answer is RevocationAnswer.Revoked) return answer;
            if (answer is RevocationAnswer.Holds holds && holds.Until < until) until = holds.Until;
            if (answer is RevocationAnswer.Unknown) doubt ??= answer;
        }

        return doubt ?? new RevocationAnswer.Holds(until);
    }

    bool IsTop(SmimeCertificate certificate) => certificate.IsSelfSigned || (options.Roots?.Contains(certificate) ?? false);

    TimeSpan KeptFor(RevocationAnswer answer) => answer switch
    {
        RevocationAnswer.Holds holds => Least(holds.Until),
        RevocationAnswer.Revoked revoked => Least(revoked.Until),
        RevocationAnswer.Unknown => DoubtKept,
    };

    TimeSpan Least(DateTimeOffset until) => until - clock.GetUtcNow() is var left && left < KeptMax ? left : KeptMax;

    // Part of a fingerprint names no person.
    [LoggerMessage(4062, LogLevel.Information, "Whether certificate {Fingerprint} was revoked is not known: {Why}")]
    partial void LogUnknown(string fingerprint, string why);
}
