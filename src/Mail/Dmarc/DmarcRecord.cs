using System.Globalization;
using Postern.Mail.Dkim;

namespace Postern.Mail.Dmarc;

/// <summary>What a domain asks for when neither SPF nor DKIM speaks for its name. In the order of severity.</summary>
public enum DmarcPolicy { None, Quarantine, Reject }

/// <summary>psd= (RFC 9989 §4.7): whether names below the domain belong to others.</summary>
public enum DmarcSuffix { Unknown, Yes, No }

/// <summary>A policy record (RFC 9989 §4.7); the tags that RFC 7489 had besides are read where somebody may still want them.</summary>
public sealed record DmarcRecord
{
    /// <summary>Longest record that is read, in octets.</summary>
    public const int SizeMax = 8192;

    /// <summary>p=.</summary>
    public required DmarcPolicy Policy { get; init; }

    /// <summary>sp=, for names below; null where p= holds.</summary>
    public DmarcPolicy? SubdomainPolicy { get; init; }

    /// <summary>np=, for names below that do not exist; null where sp= or p= holds.</summary>
    public DmarcPolicy? NonexistentPolicy { get; init; }

    /// <summary>adkim=s.</summary>
    public bool IsDkimStrict { get; init; }

    /// <summary>aspf=s.</summary>
    public bool IsSpfStrict { get; init; }

    public DmarcSuffix Suffix { get; init; }

    /// <summary>t=y: the domain asks to be treated one step milder than it says.</summary>
    public bool IsTesting { get; init; }

    /// <summary>pct= of RFC 7489, which RFC 9989 dropped: a fact, nothing is drawn by lot here.</summary>
    public int Percent { get; init; } = 100;

    /// <summary>rua=, as written.</summary>
    public IReadOnlyList<string> AggregateReports { get; init; } = [];

    /// <summary>ruf=, as written.</summary>
    public IReadOnlyList<string> FailureReports { get; init; } = [];

    /// <summary>False for a record without a valid policy and without anybody to report to: DMARC is then not applied (RFC 9989 §4.10.1).</summary>
    public bool Applies { get; init; }

    /// <summary>Reads a TXT record, its strings joined; null when it is none of DMARC's.</summary>
    public static DmarcRecord? Read(ReadOnlySpan<byte> text)
    {
        if (text.Length > SizeMax || TagList.Read(text, out _) is not { First: "v" } tags || tags["v"] != "DMARC1") return null;

        var isSound = TryReadPolicy(tags["p"], out var policy) && policy is not null;
        isSound &= TryReadPolicy(tags["sp"], out var below) & TryReadPolicy(tags["np"], out var nonexistent);
        var reports = Addresses(tags["rua"]);
        return new()
        {
            Policy = isSound ? policy ?? DmarcPolicy.None : DmarcPolicy.None,
            SubdomainPolicy = isSound ? below : null,
            NonexistentPolicy = isSound ? nonexistent : null,
            IsDkimStrict = Is(tags["adkim"], "s"),
            IsSpfStrict = Is(tags["aspf"], "s"),
            Suffix = Is(tags["psd"], "y") ? DmarcSuffix.Yes : Is(tags["psd"], "n") ? DmarcSuffix.No : DmarcSuffix.Unknown,
            IsTesting = Is(tags["t"], "y"),
            Percent = int.TryParse(tags["pct"], NumberStyles.None, CultureInfo.InvariantCulture, out var percent) && percent <= 100 ? percent : 100,
            AggregateReports = reports,
            FailureReports = Addresses(tags["ruf"]),
            Applies = isSound || reports.Any(report => Uri.TryCreate(report, UriKind.Absolute, out _)),
        };
    }

    static bool Is(string? value, string word) => string.Equals(value, word, StringComparison.OrdinalIgnoreCase);

    static string[] Addresses(string? list) => list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>True for an absent tag too.</summary>
    static bool TryReadPolicy(string? word, out DmarcPolicy? policy)
    {
        policy = word?.ToLowerInvariant() switch
        {
            "none" => DmarcPolicy.None,
            "quarantine" => DmarcPolicy.Quarantine,
            "reject" => DmarcPolicy.Reject,
            _ => null,
        };
        return word is null || policy is not null;
    }
}
