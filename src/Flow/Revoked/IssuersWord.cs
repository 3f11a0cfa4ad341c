using System.Collections.Concurrent;
using Postern.Flow.Outside;
using Postern.Mail.Smime;
using Postern.Mail.Smime.Revocation;

namespace Postern.Flow.Revoked;

/// <summary>
/// Gets the word of one issuer about one certificate: from its list where it names one, for a list tells nobody whose mail this is; else
/// from its responder. Lists are kept for their time, and fetched once at a time however many wait.
/// </summary>
sealed class IssuersWord(IssuerWeb web, TimeProvider clock, CancellationToken closing)
{
    /// <summary>Most lists kept.</summary>
    public const int ListsMax = 1_000;

    /// <summary>Most octets of lists kept.</summary>
    public const long ListsSizeMax = 64 << 20;

    readonly ConcurrentDictionary<(Uri, string), Lazy<Task<(RevocationList? List, string? Problem)>>> underWay = new();
    readonly Remembered<(Uri, string), RevocationList> lists = new(ListsMax, ListsSizeMax, clock);

    public async Task<RevocationAnswer> Of(SmimeCertificate certificate, SmimeCertificate issuer)
    {
        var places = RevocationPlaces.Of(certificate);
        RevocationAnswer answer = new RevocationAnswer.Unknown("the certificate names no place to ask");
        foreach (var place in places.Lists)
        {
            answer = await FromList(place, certificate, issuer);
            if (answer is not RevocationAnswer.Unknown) return answer;
        }

        foreach (var place in places.Responders)
        {
            answer = await FromResponder(place, certificate, issuer);
            if (answer is not RevocationAnswer.Unknown) return answer;
        }

        return answer;
    }

    async Task<RevocationAnswer> FromList(Uri place, SmimeCertificate certificate, SmimeCertificate issuer)
    {
        var key = (place, issuer.Fingerprint);
        if (lists.Recall(key) is { } known) return known.Of(certificate);

        var (list, problem) = await underWay.GetOrAdd(key, _ => new(() => Fetch(key, issuer))).Value;
        return list is null ? new RevocationAnswer.Unknown(problem ?? "") : list.Of(certificate);
    }

    async Task<(RevocationList? List, string? Problem)> Fetch((Uri Place, string) key, SmimeCertificate issuer)
    {
        await Task.Yield(); // So that the entry under way is there before it is removed.
        try
        {
            var (list, problem) = await web.List(key.Place, closing) switch
            {
                Fetched.Octets octets => Read(octets.Bytes, issuer, key.Place.Host),
                Fetched.Failed failed => (null, failed.Why),
            };
            if (list is not null) lists.Keep(key, list, list.Until, list.Size);
            return (list, problem);
        }
        finally
        {
            underWay.TryRemove(key, out _);
        }
    }

    (RevocationList? List, string? Problem) Read(ReadOnlyMemory<byte> octets, SmimeCertificate issuer, string host)
    {
        var (list, problem) = RevocationList.Read(octets, issuer, clock.GetUtcNow());
        return (list, list is null ? $"the list at {host} {problem}" : null);
    }

    async Task<RevocationAnswer> FromResponder(Uri place, SmimeCertificate certificate, SmimeCertificate issuer) =>
        await web.Ask(place, Ocsp.Question(certificate, issuer), closing) switch
        {
            Fetched.Octets octets => Ocsp.Answer(octets.Bytes, certificate, issuer, clock.GetUtcNow()),
            Fetched.Failed failed => new RevocationAnswer.Unknown(failed.Why),
        };
}
