using System.Text;
using Postern.Mail.Dns;

namespace Postern.Flow.Publish;

/// <summary>What became of a record that should be published.</summary>
public enum RecordState
{
    Published,

    /// <summary>Something else is there.</summary>
    Differs,
    Missing,

    /// <summary>Missing, and of no use either: a TLSA record in a zone that is not signed.</summary>
    Useless,

    /// <summary>The DNS gave no answer that can be believed; nothing follows from it.</summary>
    Unknown,
}

/// <param name="State">See there.</param>
/// <param name="Found">What is there, in the same spelling as <see cref="OwnRecord.Data"/>; null when it tells nothing.</param>
public sealed record RecordFinding(RecordState State, string? Found)
{
    /// <summary>True when the administrator has to do something, or to ask again.</summary>
    public bool FallsShort => State is RecordState.Differs or RecordState.Missing or RecordState.Unknown;
}

/// <summary>Asks the DNS whether what should be published is.</summary>
public static class RecordCheck
{
    /// <summary>Most records of a name that are shown.</summary>
    const int ShownMax = 5;

    const int TextMax = 8192;

    /// <summary>Only cancellation throws.</summary>
    public static async Task<RecordFinding> Look(IResolver resolver, OwnRecord record, CancellationToken ct) => record switch
    {
        OwnRecord.Text text => Compare(text, await resolver.Query(text.Name, DnsType.Txt, ct)),
        OwnRecord.Tlsa tlsa => Compare(tlsa, await resolver.Query(tlsa.Name, DnsType.Tlsa, ct)),
        OwnRecord.Host host => Compare(await Addresses(resolver, host.Name, ct), await Addresses(resolver, host.Target, ct)),
        OwnRecord.CertificateName name => new(name.IsCovered ? RecordState.Published : RecordState.Missing, null),
    };

    static RecordFinding Compare(OwnRecord.Text wanted, DnsAnswer answer)
    {
        if (answer.Outcome == DnsOutcome.TryLater) return Unknown(answer);

        List<string> found = [.. answer.Records.Select(Joined).OfType<string>().Where(text => IsOfKind(text, wanted.Tag))];
        if (found.Count == 0) return new(RecordState.Missing, null);

        // Two of a kind count as none at all for whoever reads them (RFC 7208 §4.5, RFC 8461 §3.1, RFC 8460 §3).
        var isRight = found is [var only] && (wanted.IsSuggestion || only.Trim() == wanted.Value);
        return new(isRight ? RecordState.Published : RecordState.Differs, string.Join(" | ", found.Take(ShownMax)));
    }

    static RecordFinding Compare(OwnRecord.Tlsa wanted, DnsAnswer answer)
    {
        if (answer.Outcome == DnsOutcome.TryLater) return Unknown(answer);
        if (answer.Records.Count == 0) return new(answer.Security == DnssecStatus.Secure ? RecordState.Missing : RecordState.Useless, null);

        byte[] data = [3, 1, 1, .. wanted.KeyHash];
        var isThere = answer.Records.Any(record => record.AsSpan().SequenceEqual(data));
        return new(isThere ? RecordState.Published : RecordState.Differs, string.Join(" | ", answer.Records.Take(ShownMax).Select(Pin)));
    }

    static RecordFinding Compare(HostAddresses own, HostAddresses target)
    {
        if (own.Failure is { } failure) return new(RecordState.Unknown, failure);
        if (own.Texts.Count == 0) return new(RecordState.Missing, null);
        return new(own.Texts.Intersect(target.Texts).Any() ? RecordState.Published : RecordState.Differs, string.Join(" | ", own.Texts.Take(ShownMax)));
    }

    static async Task<HostAddresses> Addresses(IResolver resolver, string host, CancellationToken ct)
    {
        DnsAnswer[] answers = [await resolver.Query(host, DnsType.A, ct), await resolver.Query(host, DnsType.Aaaa, ct)];
        List<string> texts = [.. answers.SelectMany(answer => answer.Records).Where(data => data.Length is 4 or 16).Select(data => new System.Net.IPAddress(data).ToString())];
        var failed = texts.Count == 0 ? answers.FirstOrDefault(answer => answer.Outcome == DnsOutcome.TryLater) : null;
        return new(texts, failed is null ? null : failed.Reason ?? "the DNS gave no answer");
    }

    static RecordFinding Unknown(DnsAnswer answer) => new(RecordState.Unknown, answer.Reason ?? "the DNS gave no answer");

    static string? Joined(byte[] record) => TxtRecord.TryJoin(record, TextMax, out var text) ? Encoding.Latin1.GetString(text) : null;

    static bool IsOfKind(string text, string tag) =>
        text.StartsWith(tag, StringComparison.OrdinalIgnoreCase) && (text.Length == tag.Length || text[tag.Length] is ';' or ' ' or '\t');

    static string Pin(byte[] data) => data.Length < 3 ? "malformed" : $"{data[0]} {data[1]} {data[2]} {Convert.ToHexStringLower(data.AsSpan(3))}";

    sealed record HostAddresses(IReadOnlyList<string> Texts, string? Failure);
}
