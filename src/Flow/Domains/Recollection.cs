using Postern.Mail.Tls;

namespace Postern.Flow.Domains;

/// <summary>What an exchanger's behaviour is, beside what is remembered.</summary>
public abstract record Recollection
{
    private Recollection() { }

    /// <summary>What was expected; null when it is no less than that.</summary>
    public ServerProof? FellFrom => this switch
    {
        Fallen fallen => fallen.Was,
        Held or Unknown => null,
    };

    /// <summary>No less than ever.</summary>
    public sealed record Held : Recollection
    {
        public static readonly Held Always = new();
    }

    /// <summary>Less. The alarm is raised.</summary>
    /// <param name="Was">What was expected.</param>
    /// <param name="Words">In one sentence.</param>
    public sealed record Fallen(ServerProof Was, string Words) : Recollection;

    /// <summary>Nobody can tell now. The server is not used: whoever gets at the ledger must not thereby get at mail.</summary>
    public sealed record Unknown(string Why) : Recollection;
}

/// <summary>What a server must show before a notice or a code is trusted to it, because of what is remembered.</summary>
public abstract record NoticeNeed
{
    private NoticeNeed() { }

    public sealed record Nothing : NoticeNeed;

    /// <summary>What it always proved.</summary>
    public sealed record Proof(ServerProof Level) : NoticeNeed;

    /// <summary>As <see cref="Recollection.Unknown"/>.</summary>
    public sealed record Unknown(string Why) : NoticeNeed;
}
