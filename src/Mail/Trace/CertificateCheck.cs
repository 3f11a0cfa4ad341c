using System.Text.Json.Serialization;

namespace Postern.Mail.Trace;

/// <summary>What came of checking the certificate of the client, the sending server.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CertificateOutcome>))]
public enum CertificateOutcome
{
    [JsonStringEnumMemberName("not asked for")]
    NotAsked,

    [JsonStringEnumMemberName("not shown")]
    NotShown,

    [JsonStringEnumMemberName("verified")]
    Verified,

    [JsonStringEnumMemberName("not verified")]
    NotVerified,

    /// <summary>The check itself went wrong, or its word is not known.</summary>
    [JsonStringEnumMemberName("unclear")]
    Unclear,
}

/// <param name="Outcome">What it comes to.</param>
/// <param name="Printed">As printed: <c>verify=NOT</c>, <c>No client certificate requested</c>.</param>
/// <param name="Words">What that means, in plain words.</param>
public sealed record CertificateCheck(CertificateOutcome Outcome, string Printed, string Words);
