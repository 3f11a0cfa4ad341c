using System.Text.Json.Serialization;

namespace Postern.Mail.Trace;

/// <summary>Was it encrypted on its way? The answer for one hop, and for a whole message.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<HopVerdict>))]
public enum HopVerdict
{
    /// <summary>The hop went over TLS.</summary>
    [JsonStringEnumMemberName("encrypted")]
    Encrypted,

    /// <summary>The line says that there was none, or keeps silent where this system would have spoken.</summary>
    [JsonStringEnumMemberName("not encrypted")]
    NotEncrypted,

    /// <summary>The line does not tell, and neither does anything else.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,

    /// <summary>It did not leave a machine, or the network of one organization.</summary>
    [JsonStringEnumMemberName("internal")]
    Internal,
}

/// <summary>How sure an answer is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Certainty>))]
public enum Certainty
{
    /// <summary>The line itself says so, in parameters of the session or in plain words.</summary>
    [JsonStringEnumMemberName("certain")]
    Certain,

    /// <summary>It follows from what this system is known to write.</summary>
    [JsonStringEnumMemberName("likely")]
    Likely,

    /// <summary>There is little to go by.</summary>
    [JsonStringEnumMemberName("uncertain")]
    Uncertain,
}

/// <summary>Who wrote a line, as far as that can be known.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Standing>))]
public enum Standing
{
    /// <summary>One of the reader's own servers: evidence.</summary>
    [JsonStringEnumMemberName("own")]
    Own,

    /// <summary>Somebody outside, or whoever wanted it to look so: a claim.</summary>
    [JsonStringEnumMemberName("foreign")]
    Foreign,
}
