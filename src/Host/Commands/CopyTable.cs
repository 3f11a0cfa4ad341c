using Postern.Mail.Tls;
using Postern.Store.Queue;
using Postern.Store.Records;
using Postern.Store.Spool;

namespace Postern.Host.Commands;

/// <summary>Copies as a table for people.</summary>
static class CopyTable
{
    /// <summary>A column tells of replies, where there are any.</summary>
    public static string Of(IReadOnlyCollection<CopyRecord> copies)
    {
        var hasReplies = copies.Any(copy => copy.Reply is not null);
        return Output.Table(
            ["recipient", "protection", "why", "TLS", "outcome", .. hasReplies ? ["reply came over"] : Array.Empty<string>(), "copy"],
            copies.Select(copy => Row(copy, hasReplies)));
    }

    static IReadOnlyList<string> Row(CopyRecord copy, bool hasReplies) =>
    [
        copy.Recipient.ToString(), Protection(copy), copy.Evidence?.Why ?? "", Tls(copy.Evidence?.Tls), Outcome(copy),
        .. hasReplies ? [ReplyLine.Short(copy.Reply)] : Array.Empty<string>(), copy.CopyId.ToString("N"),
    ];

    public static string Protection(CopyRecord copy) => copy.Evidence?.Protection switch
    {
        "smime" => "S/MIME",
        "openpgp" => "OpenPGP",
        "tls" => "TLS",
        "portal" => "portal",
        null => "–",
        var other => other,
    };

    public static string Tls(TlsSession? tls) => tls is null ? "–" : $"{Version(tls.Version)} {tls.CipherSuite}{(tls.Proof == ServerProof.Encrypted ? "" : $", {Proof(tls.Proof)}")}";

    /// <summary>The word of settings, records and JSON.</summary>
    public static string Proof(ServerProof proof) => proof switch
    {
        ServerProof.Encrypted => "encrypted",
        ServerProof.Verified => "verified",
        ServerProof.MtaSts => "mta-sts",
        ServerProof.Dane => "dane",
    };

    public static string Version(TlsVersion version) => version switch
    {
        TlsVersion.Tls12 => "1.2",
        TlsVersion.Tls13 => "1.3",
    };

    public static string Outcome(CopyRecord copy) => copy.State switch
    {
        CopyState.Queued => copy.Attempts == 0 ? "waiting" : $"will be tried again at {copy.DueAt:HH:mm:ss}",
        CopyState.Held => "held: a person must look",
        CopyState.Delivered => copy.Evidence?.Protection == "portal" ? copy.ReadAt is null ? "in the portal, notice delivered" : "read in the portal" : "delivered",
        // Why says whether anybody was told: that depends on whether the sender was proven.
        CopyState.Failed when copy.Door == Door.Inbound => "failed",
        CopyState.Failed => copy.Sender is null ? "failed, nobody to tell" : "failed, sender told",
    };
}
