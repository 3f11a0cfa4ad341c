using System.Net;
using Postern.Mail.Tls;
using Postern.Rules.Decide;
using Postern.Store.Queue;

namespace Postern.Flow.Deliver;

/// <summary>What looking for a lane to a destination came to.</summary>
public abstract record LaneAnswer
{
    private LaneAnswer() { }

    /// <summary>Our own address in the session; null where there was none.</summary>
    public IPAddress? From { get; init; }

    /// <summary>A lane that was asked for: secure and proving the floor, or for a notice any.</summary>
    public sealed record Ready(Lane Lane) : LaneAnswer;

    /// <summary>Servers were reached, and none proved what was asked.</summary>
    /// <param name="Fault">The one that decides: of several, one that may pass.</param>
    /// <param name="Why">In words, naming the server.</param>
    /// <param name="IsWhole">False when some servers were not reached.</param>
    public sealed record Closed(TlsFault Fault, string Why, bool IsWhole) : LaneAnswer
    {
        public TlsRoad.Closed Road => new(Fault, Why, IsWhole);

        /// <summary>What the server did, where <see cref="Fault"/> says what that means under a policy.</summary>
        public TlsFault? Met { get; init; }

        /// <summary>The session that fell short; null when there was none.</summary>
        public TlsSession? Tls { get; init; }
    }

    /// <summary>No server could be reached, or the DNS gives no answer: try later.</summary>
    public sealed record Wait(Evidence Evidence) : LaneAnswer;

    /// <summary>There is nowhere to go: the domain does not exist, or takes no mail.</summary>
    /// <param name="Status">Enhanced status code (RFC 3463, RFC 7505).</param>
    /// <param name="Why">In words, for the record.</param>
    public sealed record Never(string Status, string Why) : LaneAnswer;
}
