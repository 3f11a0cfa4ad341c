namespace Postern.Rules.Dkim;

/// <summary>The life of DKIM keys: waiting, active, retiring, retired. A key signs only while the DNS has it, and its successor takes over without a gap.</summary>
public static class DkimKeyLife
{
    /// <summary>Shortest time that a key stays published after its last signature: longer than mail waits in most queues (RFC 5321 §4.5.4.1: 4 to 5 days).</summary>
    public static readonly TimeSpan KeptLeast = TimeSpan.FromDays(7);

    /// <summary>What is to be changed of the keys of one domain. Nothing follows from silence of the DNS.</summary>
    /// <param name="keys">All keys of the domain.</param>
    /// <param name="now">When.</param>
    /// <param name="kept">How long a key stays published after its last signature.</param>
    public static IReadOnlyList<DkimKeyChange> Changes(IReadOnlyList<DkimKeyFacts> keys, DateTimeOffset now, TimeSpan kept)
    {
        var seen = keys.Select(key => key with { State = Seen(key, now) }).ToList();
        var after = seen.Select(key => IsSucceeded(key, seen) ? key with { State = DkimKeyState.Retiring, KeptUntil = now + kept } : key);
        return [.. keys.Zip(after).Where(pair => pair.First.State != pair.Second.State).Select(pair => ChangeOf(pair.Second))];
    }

    /// <summary>An administrator takes it out of use. One that never signed leaves nothing on its way.</summary>
    /// <returns>Null when it is out of use already.</returns>
    public static DkimKeyChange? Retire(DkimKeyFacts key, DateTimeOffset now, TimeSpan kept) => key.State switch
    {
        DkimKeyState.Waiting => new(key.Id, DkimKeyState.Retired),
        DkimKeyState.Active => new(key.Id, DkimKeyState.Retiring, now + kept),
        DkimKeyState.Retiring or DkimKeyState.Retired => null,
    };

    /// <summary>Removed may be what signs nothing and was taken out of the DNS, or never stood there.</summary>
    public static bool MayRemove(DkimKeyFacts key) => key.State switch
    {
        DkimKeyState.Waiting or DkimKeyState.Retired => true,
        DkimKeyState.Active or DkimKeyState.Retiring => false,
    };

    static DkimKeyState Seen(DkimKeyFacts key, DateTimeOffset now) => key.State switch
    {
        DkimKeyState.Waiting => key.IsForced || key.IsPublished == true ? DkimKeyState.Active : DkimKeyState.Waiting,
        DkimKeyState.Active => !key.IsForced && key.IsPublished == false ? DkimKeyState.Waiting : DkimKeyState.Active,
        DkimKeyState.Retiring => key.KeptUntil <= now ? DkimKeyState.Retired : DkimKeyState.Retiring,
        DkimKeyState.Retired => DkimKeyState.Retired,
    };

    static bool IsSucceeded(DkimKeyFacts key, List<DkimKeyFacts> all) => key.State == DkimKeyState.Active
        && all.Exists(other => other.State == DkimKeyState.Active && other.Kind == key.Kind && IsNewer(other, key));

    // Two of the same moment: ids decide, so that never both give way.
    static bool IsNewer(DkimKeyFacts one, DkimKeyFacts other) =>
        one.MadeAt > other.MadeAt || (one.MadeAt == other.MadeAt && one.Id.CompareTo(other.Id) > 0);

    static DkimKeyChange ChangeOf(DkimKeyFacts key) => new(key.Id, key.State, key.State == DkimKeyState.Retiring ? key.KeptUntil : null);
}
