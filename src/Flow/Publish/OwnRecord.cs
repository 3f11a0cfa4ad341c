using System.Text;

namespace Postern.Flow.Publish;

/// <summary>One thing that should be published. Closed: each kind is looked for in its own way.</summary>
public abstract record OwnRecord
{
    private OwnRecord() { }

    /// <summary>Owner name, without a dot at the end.</summary>
    public required string Name { get; init; }

    /// <summary>What it is for, in one sentence.</summary>
    public required string Why { get; init; }

    /// <summary>Longest string of a TXT record (RFC 1035 §3.3.14).</summary>
    const int StringMax = 255;

    const int TimeToLive = 3600;

    /// <summary>A TXT record.</summary>
    /// <param name="Value">Its strings joined.</param>
    /// <param name="Tag">How records of its kind begin; others at the name do not matter.</param>
    /// <param name="IsSuggestion">True when another record of its kind is as good.</param>
    public sealed record Text(string Value, string Tag, bool IsSuggestion = false) : OwnRecord;

    /// <summary>A TLSA record of a key, usage DANE-EE: 3 1 1 (RFC 7672 §3.1.1).</summary>
    /// <param name="KeyHash">SHA-256 of the subject public key info.</param>
    public sealed record Tlsa(byte[] KeyHash) : OwnRecord;

    /// <summary>A name that must lead where <paramref name="Target"/> leads: an alias, or the same addresses.</summary>
    public sealed record Host(string Target) : OwnRecord;

    /// <summary>A name that the certificate shown for it must have. Nothing for a zone.</summary>
    /// <param name="IsCovered">Whether it has.</param>
    public sealed record CertificateName(bool IsCovered) : OwnRecord;

    /// <summary>Where people see it: the type of the record.</summary>
    public string Type => this switch
    {
        Text => "TXT",
        Tlsa => "TLSA",
        Host => "CNAME",
        CertificateName => "certificate",
    };

    /// <summary>The value, as forms of DNS providers want it.</summary>
    public string Data => this switch
    {
        Text text => text.Value,
        Tlsa tlsa => $"3 1 1 {Convert.ToHexStringLower(tlsa.KeyHash)}",
        Host host => $"{host.Target}.",
        CertificateName name => name.IsCovered ? "covered" : "not covered",
    };

    /// <summary>The line of a zone file; a comment for what does not stand in a zone.</summary>
    public string ZoneLine => this switch
    {
        Text text => $"{Name}. {TimeToLive} IN TXT {Quoted(text.Value)}",
        Tlsa or Host => $"{Name}. {TimeToLive} IN {Type} {Data}",
        CertificateName => $"; the certificate shown to {Name}: {Data}",
    };

    static string Quoted(string value)
    {
        var line = new StringBuilder();
        foreach (var part in value.Chunk(StringMax))
            line.Append(line.Length > 0 ? " " : "").Append('"').Append(new string(part).Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)).Append('"');
        return line.ToString();
    }
}
