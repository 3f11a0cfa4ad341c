using System.Text.Json.Serialization;
using Postern.Mail.Tls;

namespace Postern.Rules.Domains;

/// <summary>What is remembered of the exchangers of one domain.</summary>
/// <param name="Servers">At most <see cref="MemoryJudge.ServersMax"/>, in the order they were met.</param>
/// <param name="Falls">What is less than it was, and has not come right.</param>
public sealed record DomainMemory(IReadOnlyList<ServerMemory> Servers, IReadOnlyList<Fall> Falls)
{
    public static DomainMemory Empty { get; } = new([], []);

    public ServerMemory? Of(string server) => Servers.FirstOrDefault(known => known.Server == server);

    /// <summary>The least that any exchanger is held to; null while none is.</summary>
    [JsonIgnore]
    public ServerProof? Least => Servers.Min(known => known.Settled);

    /// <summary>
    /// What this exchanger must prove; null: nothing. One that nobody knows must reach the least of the others: whoever forges an MX
    /// record brings a new name.
    /// </summary>
    public ServerProof? AskedOf(string server) => Of(server) is { } known ? known.Settled : Least;

    /// <summary>A person takes what is seen: nobody is held to more than <paramref name="level"/>, until more has settled anew.</summary>
    /// <param name="level">Null: TLS need not be offered at all. No message goes without it all the same.</param>
    public DomainMemory Accepting(ServerProof? level) => new([.. Servers.Select(known => Lowered(known, level))], []);

    static ServerMemory Lowered(ServerMemory known, ServerProof? level)
    {
        if (known.Settled is not { } settled || settled <= level) return known;

        return ServerMemory.Levels.Where(above => !(above <= level)).Aggregate(known with { Settled = level }, (memory, above) => memory.With(above, since: null));
    }
}

/// <param name="Kind">In which way.</param>
/// <param name="Server">Which exchanger.</param>
/// <param name="Since">When that was seen first.</param>
public sealed record Fall(FallKind Kind, string Server, DateTimeOffset Since);

public enum FallKind
{
    /// <summary>An exchanger that spoke TLS does not.</summary>
    NoTls,

    /// <summary>An exchanger proves less about itself than it did.</summary>
    Proof,

    /// <summary>An exchanger that was never seen offers less than the others.</summary>
    NewServer,
}
