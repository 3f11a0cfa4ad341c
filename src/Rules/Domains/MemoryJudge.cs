using Postern.Mail.Tls;

namespace Postern.Rules.Domains;

/// <summary>
/// Compares what an exchanger shows with what it always showed, and learns. Levels rise by themselves and never fall by themselves:
/// what was once lower must not teach anybody that lower is enough.
/// </summary>
public static class MemoryJudge
{
    /// <summary>
    /// Exchangers remembered for one domain. Beyond that new ones are held to the least of the others, and none is forgotten for them: else
    /// names would be flooded in to push the good ones out.
    /// </summary>
    public const int ServersMax = 20;

    /// <summary>An exchanger that was not met for so long is forgotten.</summary>
    public static readonly TimeSpan ForgottenAfter = TimeSpan.FromDays(90);

    /// <summary>A level counts when nothing less was seen for so long, from the first time to the last.</summary>
    public static readonly TimeSpan SettlesAfterUsual = TimeSpan.FromHours(24);

    /// <summary>For how long the least TLS version is remembered.</summary>
    public static readonly TimeSpan LatelyMeans = TimeSpan.FromDays(7);

    /// <summary>Times of last sight are kept to this.</summary>
    static readonly TimeSpan SightsEvery = TimeSpan.FromDays(1);

    /// <summary>A key that changes is noted this often: behind one name may stand several machines with a key each.</summary>
    static readonly TimeSpan KeysEvery = TimeSpan.FromHours(1);

    public static MemoryVerdict Judge(DomainMemory memory, Observation seen, TimeSpan settlesAfter, DateTimeOffset now)
    {
        memory = Forgetting(memory, now);
        var known = memory.Of(seen.Server);
        return memory.AskedOf(seen.Server) is { } asked && !Reaches(seen, asked)
            ? Fallen(memory, known, seen, asked, now)
            : Steady(memory, known, seen, settlesAfter, now);
    }

    static bool Reaches(Observation seen, ServerProof asked) => seen.Proof >= (asked < seen.Most ? asked : seen.Most);

    /// <summary>The memory without what nobody met for too long.</summary>
    public static DomainMemory Forgetting(DomainMemory memory, DateTimeOffset now) =>
        memory.Servers.All(known => now - known.SeenAt < ForgottenAfter)
            ? memory
            : Without(memory, [.. memory.Servers.Where(known => now - known.SeenAt >= ForgottenAfter).Select(known => known.Server)]);

    static DomainMemory Without(DomainMemory memory, IReadOnlyList<string> forgotten) => new(
        [.. memory.Servers.Where(known => !forgotten.Contains(known.Server))],
        [.. memory.Falls.Where(fall => !forgotten.Contains(fall.Server) && forgotten.Count < memory.Servers.Count)]);

    static MemoryVerdict.Fallen Fallen(DomainMemory memory, ServerMemory? known, Observation seen, ServerProof asked, DateTimeOffset now)
    {
        var kind = known is null ? FallKind.NewServer : seen switch
        {
            Observation.NoTls => FallKind.NoTls,
            Observation.Session => FallKind.Proof,
        };
        var isNew = !memory.Falls.Any(fall => fall.Kind == kind && (fall.Server == seen.Server || kind == FallKind.NewServer));
        var since = known?.Since(asked) ?? memory.Servers.Where(other => other.Settled == asked).Min(other => other.Since(asked));
        var after = Touched(isNew ? memory with { Falls = [.. memory.Falls, new Fall(kind, seen.Server, now)] } : memory, now);
        return new(after, isNew, kind, seen.Server, asked, since, seen.Proof, MemoryWords.Of(kind, seen, asked, since));
    }

    // While something is wrong, mail is tried and the domain is not silent: waiting it out must not make anybody forget.
    static DomainMemory Touched(DomainMemory memory, DateTimeOffset now) => memory.Servers.All(known => now - known.SeenAt < SightsEvery)
        ? memory
        : memory with { Servers = [.. memory.Servers.Select(known => now - known.SeenAt < SightsEvery ? known : known with { SeenAt = now })] };

    static MemoryVerdict.Steady Steady(DomainMemory memory, ServerMemory? known, Observation seen, TimeSpan settlesAfter, DateTimeOffset now)
    {
        var falls = memory.Falls.Where(fall => !ComesRight(fall, known, seen)).ToList();
        var isRight = falls.Count < memory.Falls.Count;
        if (isRight) memory = memory with { Falls = falls };
        if (known is null) return Met(memory, seen, now) is { } more ? new(more, IsUrgent: true) : new(memory, isRight);

        var after = Learn(known, seen, settlesAfter, now);
        return after == known
            ? new(memory, isRight)
            : new(memory with { Servers = [.. memory.Servers.Select(one => one.Server == seen.Server ? after : one)] }, isRight || IsUrgent(known, after));
    }

    // A forged MX record is gone when those who were always there are met again.
    static bool ComesRight(Fall fall, ServerMemory? known, Observation seen) => fall.Server == seen.Server || (fall.Kind == FallKind.NewServer && known is not null);

    /// <returns>With the new exchanger; null when it is not remembered.</returns>
    static DomainMemory? Met(DomainMemory memory, Observation seen, DateTimeOffset now)
    {
        // Not all was asked that the others are held to: then it cannot be held to that, and must not be held to less.
        if (memory.Servers.Count >= ServersMax || memory.Least > seen.Most) return null;

        var server = new ServerMemory { Server = seen.Server, Settled = memory.Least, SeenAt = now };
        return memory with { Servers = [.. memory.Servers, Learn(server, seen, TimeSpan.MaxValue, now)] };
    }

    static ServerMemory Learn(ServerMemory known, Observation seen, TimeSpan settlesAfter, DateTimeOffset now)
    {
        var after = ServerMemory.Levels.Aggregate(known, (memory, level) => Learn(memory, level, seen, now));
        var settled = ServerMemory.Levels.Where(level => level <= seen.Proof && now - after.Since(level) >= settlesAfter).Select(level => (ServerProof?)level).Max();
        if (settled is { } risen && !(after.Settled >= risen)) after = after with { Settled = risen };
        if (now - after.SeenAt >= SightsEvery) after = after with { SeenAt = now };
        return seen is Observation.Session session ? Noted(after, session, now) : after;
    }

    static ServerMemory Learn(ServerMemory memory, ServerProof level, Observation seen, DateTimeOffset now) => memory.Since(level) switch
    {
        null when level <= seen.Proof => memory.With(level, now),
        { } when !(level <= seen.Proof) && level <= seen.Most && !(level <= memory.Settled) => memory.With(level, since: null),
        _ => memory,
    };

    static ServerMemory Noted(ServerMemory memory, Observation.Session session, DateTimeOffset now)
    {
        var isLeast = memory.LeastVersion is not { } least || session.Version < least
            || (session.Version == least ? now - memory.LeastVersionAt >= SightsEvery : now - memory.LeastVersionAt >= LatelyMeans);
        if (isLeast) memory = memory with { LeastVersion = session.Version, LeastVersionAt = now };

        var isOther = session.Key is not null && session.Key != memory.Key && !(now - memory.KeySince < KeysEvery);
        return isOther ? memory with { Key = session.Key, KeySince = now } : memory;
    }

    // A rise that begins may wait, and then it settles later. A step back may not: it would be forgotten, and the rise settle too soon.
    static bool IsUrgent(ServerMemory before, ServerMemory after) => before.Settled != after.Settled
        || ServerMemory.Levels.Any(level => after.Since(level) is null && before.Since(level) is not null);
}
