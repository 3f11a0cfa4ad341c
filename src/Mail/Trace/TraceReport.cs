using System.Text.Json.Serialization;

namespace Postern.Mail.Trace;

/// <summary>"Was this message encrypted on its way?": everything that its header tells. Text, JSON and page are made of this.</summary>
public sealed record TraceReport
{
    /// <summary>The answer for the whole way, all lines taken for true.</summary>
    public required HopVerdict Verdict { get; init; }

    public required Certainty Certainty { get; init; }

    /// <summary>The answer that the reader's own servers alone give: of the hops above the trust line.</summary>
    public required HopVerdict Proven { get; init; }

    /// <summary>The answer in one plain sentence.</summary>
    public required string Sentence { get; init; }

    public required TrustLine Trust { get; init; }

    /// <summary>Newest first.</summary>
    public required IReadOnlyList<Hop> Hops { get; init; }

    /// <summary>Neighbouring hops that one provider received, newest first. None reaches over the line of trust.</summary>
    public required IReadOnlyList<HopGroup> Groups { get; init; }

    /// <summary>Whether the content itself is encrypted or signed, whatever the way was.</summary>
    public required ContentProtection Content { get; init; }

    /// <summary>DKIM-Signature fields: present, not checked.</summary>
    public required IReadOnlyList<SignatureShown> Signatures { get; init; }

    /// <summary>Authentication-Results and ARC results, and whose word they are.</summary>
    public required IReadOnlyList<ResultsShown> Results { get; init; }

    /// <summary>SPF, DKIM, DMARC and ARC as they were checked just now, as <see cref="ResultsShown.Results"/>; null when nobody asked for that.</summary>
    public IReadOnlyList<string>? Checked { get; init; }

    /// <summary>What no header can show, in plain words.</summary>
    public required IReadOnlyList<string> CannotShow { get; init; }

    /// <summary>Trace fields over <see cref="TraceLimits.HopsMax"/> that were not looked at.</summary>
    public int HopsLeftOut { get; init; }
}

/// <summary>One step of the way: what one server wrote when it took the message over.</summary>
public sealed record Hop
{
    /// <summary>1 is the newest.</summary>
    public required int Number { get; init; }

    /// <summary>Received or X-Received.</summary>
    public required string Field { get; init; }

    /// <summary>The field's body in one line.</summary>
    public required string Text { get; init; }

    public required HopFacts Facts { get; init; }
    public required HopVerdict Verdict { get; init; }
    public required Certainty Certainty { get; init; }

    /// <summary>Why, in one plain sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>The words of the line that the verdict rests on; null where it rests on silence.</summary>
    public Quote? Evidence { get; init; }

    /// <summary>What the printed words mean: "TLSv1/SSLv3", verify=NOT, odd clocks.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Why the encryption is weak by today's measure; null when it is not, or there is none.</summary>
    public string? Weakness { get; init; }

    /// <summary>The system that wrote the line, by its form; null when it is not known.</summary>
    public string? System { get; init; }

    /// <summary>Who sent, as named to people: a provider, an organization's domain, an address.</summary>
    public string? Sender { get; init; }

    /// <summary>Who received, as <see cref="Sender"/>.</summary>
    public string? Receiver { get; init; }

    public required Standing Standing { get; init; }

    /// <summary>The sender's own program or browser handed the message in here.</summary>
    public bool IsSubmission { get; init; }

    /// <summary>Seconds since the hop below was written; null when either has no date. Negative when the clocks disagree.</summary>
    public long? DelaySeconds { get; init; }
}

/// <summary>Hops that one provider received, one after the other.</summary>
/// <param name="Provider">Its name, or the domain of an organization.</param>
/// <param name="First">Number of the newest of them.</param>
/// <param name="Last">Number of the oldest.</param>
public sealed record HopGroup(string Provider, int First, int Last);

/// <summary>Where evidence ends: what stands below was there when the message came, and whoever sent it may have written it.</summary>
/// <param name="Own">Names, domains and networks that count as the reader's own.</param>
/// <param name="IsAssumed">Nobody said which servers are the reader's: the topmost receiver's organization was taken.</param>
/// <param name="LastOwn">Number of the last hop that an own server wrote; 0 when there is none.</param>
/// <param name="Sentence">The same in plain words.</param>
public sealed record TrustLine(IReadOnlyList<string> Own, bool IsAssumed, int LastOwn, string Sentence);

/// <summary>Encryption and signatures of the content, by its MIME type: what was sent, not whether it can be opened or is true.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ContentForm>))]
public enum ContentForm
{
    [JsonStringEnumMemberName("none")]
    None,

    [JsonStringEnumMemberName("S/MIME encrypted")]
    SmimeEncrypted,

    [JsonStringEnumMemberName("S/MIME signed")]
    SmimeSigned,

    [JsonStringEnumMemberName("OpenPGP encrypted")]
    OpenPgpEncrypted,

    [JsonStringEnumMemberName("OpenPGP signed")]
    OpenPgpSigned,
}

/// <param name="Form">What the outermost type says.</param>
/// <param name="Words">What that means, in plain words.</param>
public sealed record ContentProtection(ContentForm Form, string Words);

/// <param name="Domain">d=.</param>
/// <param name="Selector">s=.</param>
public sealed record SignatureShown(string Domain, string Selector);

/// <param name="Field">Authentication-Results or ARC-Authentication-Results.</param>
/// <param name="Server">Who says so.</param>
/// <param name="Standing">Own when that server is one of the reader's and the field stands above the last line that an own server wrote.</param>
/// <param name="Results">As <c>spf=pass</c>, <c>dkim=pass (example.org)</c>.</param>
public sealed record ResultsShown(string Field, string Server, Standing Standing, IReadOnlyList<string> Results);

/// <summary>Writes reports as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TraceReport))]
public sealed partial class TraceJson : JsonSerializerContext;
