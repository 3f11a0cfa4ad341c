using System.Text.Json.Serialization;

namespace Postern.Mail.Tls.Probe;

/// <summary>Versions that a server can be asked for, old ones too: this house speaks none of those, it only looks whether others do (RFC 8996). Values as on the wire.</summary>
public enum ProbedVersion : ushort
{
    [JsonStringEnumMemberName("1.0")]
    Tls10 = 0x0301,

    [JsonStringEnumMemberName("1.1")]
    Tls11 = 0x0302,

    [JsonStringEnumMemberName("1.2")]
    Tls12 = 0x0303,

    [JsonStringEnumMemberName("1.3")]
    Tls13 = 0x0304,
}
