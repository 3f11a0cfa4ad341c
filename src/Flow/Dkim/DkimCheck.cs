using Postern.Mail.Dkim;
using Postern.Mail.Dns;
using Postern.Rules.Dkim;
using Postern.Store;
using Postern.Store.Dkim;

namespace Postern.Flow.Dkim;

/// <summary>Looks for our keys in the DNS, and moves them on: what is published signs, what is not does not, what is old enough is retired.</summary>
public sealed class DkimCheck(Ledger ledger, IResolver resolver, DkimOptions options, TimeProvider clock)
{
    /// <summary>Most questions at once.</summary>
    const int AskedMax = 16;

    /// <param name="isChosen">Which keys are looked for; the life of all others goes on too.</param>
    /// <param name="ct">Stops asking.</param>
    /// <returns>Each chosen key as it is now, with what the DNS says; a retired one is not looked for.</returns>
    public async Task<IReadOnlyList<DkimCheckResult>> Round(Func<OwnDkimKey, bool> isChosen, CancellationToken ct)
    {
        var keys = await ledger.Dkim.List(ct);
        var asked = await Ask([.. keys.Where(key => isChosen(key) && key.State != DkimKeyState.Retired)], ct);
        foreach (var domain in keys.GroupBy(key => key.Domain))
        {
            var facts = domain.Select(key => DkimKeys.FactsOf(key, asked.TryGetValue(key.Id, out var found) ? IsPublished(found) : null)).ToList();
            await ledger.Dkim.Change(DkimKeyLife.Changes(facts, clock.GetUtcNow(), options.Kept), ct);
        }

        var before = keys.ToDictionary(key => key.Id, key => key.State);
        return [.. (await ledger.Dkim.List(ct)).Where(isChosen).Select(key => new DkimCheckResult(
            key, before.GetValueOrDefault(key.Id, key.State), asked.TryGetValue(key.Id, out var found) ? IsPublished(found) : null))];
    }

    async Task<Dictionary<Guid, DkimPublication>> Ask(IReadOnlyList<OwnDkimKey> keys, CancellationToken ct)
    {
        Dictionary<Guid, DkimPublication> answers = [];
        foreach (var some in keys.Chunk(AskedMax))
        {
            var found = await Task.WhenAll(some.Select(key => DkimPublication.Of(resolver, key.Selector, key.Domain, key.Algorithm, key.PublicKey, ct)));
            foreach (var (key, publication) in some.Zip(found))
            {
                answers[key.Id] = publication;
                await ledger.Dkim.Note(key.Id, Words(publication), ct);
            }
        }

        return answers;
    }

    static bool? IsPublished(DkimPublication publication) => publication switch
    {
        DkimPublication.Published => true,
        DkimPublication.Absent => false,
        DkimPublication.Unknown => null,
    };

    static string Words(DkimPublication publication) => publication switch
    {
        DkimPublication.Published => "published",
        DkimPublication.Absent no => $"not published: {no.Reason}",
        DkimPublication.Unknown unknown => $"not known: {unknown.Reason}",
    };
}

/// <param name="Key">As it is now.</param>
/// <param name="Before">Its state before.</param>
/// <param name="IsPublished">Null when the DNS did not answer, or was not asked.</param>
public sealed record DkimCheckResult(OwnDkimKey Key, DkimKeyState Before, bool? IsPublished);
