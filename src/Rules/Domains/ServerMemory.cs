using Postern.Mail.Tls;

namespace Postern.Rules.Domains;

/// <summary>What is remembered of one exchanger of one domain.</summary>
public sealed record ServerMemory
{
    /// <summary>As the domain names it, lower case.</summary>
    public required string Server { get; init; }

    /// <summary>What it must prove from now on: it, or what stood in for it, did so for long enough. Only a person lowers it. Null: nothing yet.</summary>
    public ServerProof? Settled { get; init; }

    /// <summary>Since when TLS came up each time; null when the last time it did not.</summary>
    public DateTimeOffset? EncryptedSince { get; init; }

    /// <summary>Since when nothing less was proven than this.</summary>
    public DateTimeOffset? VerifiedSince { get; init; }

    /// <summary>As above.</summary>
    public DateTimeOffset? MtaStsSince { get; init; }

    /// <summary>As above.</summary>
    public DateTimeOffset? DaneSince { get; init; }

    /// <summary>The least version of <see cref="MemoryJudge.LatelyMeans"/>.</summary>
    public TlsVersion? LeastVersion { get; init; }

    /// <summary>When that was seen last, to the day.</summary>
    public DateTimeOffset? LeastVersionAt { get; init; }

    /// <summary>SHA-256 of its public key, lower-case hex.</summary>
    public string? Key { get; init; }

    /// <summary>Since when it shows this key; the first time, since it is remembered.</summary>
    public DateTimeOffset? KeySince { get; init; }

    /// <summary>When it was last met, to the day.</summary>
    public required DateTimeOffset SeenAt { get; init; }

    /// <summary>Since when nothing less was proven than <paramref name="level"/>.</summary>
    public DateTimeOffset? Since(ServerProof level) => level switch
    {
        ServerProof.Encrypted => EncryptedSince,
        ServerProof.Verified => VerifiedSince,
        ServerProof.MtaSts => MtaStsSince,
        ServerProof.Dane => DaneSince,
    };

    internal ServerMemory With(ServerProof level, DateTimeOffset? since) => level switch
    {
        ServerProof.Encrypted => this with { EncryptedSince = since },
        ServerProof.Verified => this with { VerifiedSince = since },
        ServerProof.MtaSts => this with { MtaStsSince = since },
        ServerProof.Dane => this with { DaneSince = since },
    };

    internal static readonly IReadOnlyList<ServerProof> Levels = [ServerProof.Encrypted, ServerProof.Verified, ServerProof.MtaSts, ServerProof.Dane];
}
