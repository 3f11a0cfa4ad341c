using System.Net.Security;

namespace Postern.Mail.Tls.Probe;

/// <summary>What a server said to a ClientHello. Closed.</summary>
public abstract record ProbeAnswer
{
    private ProbeAnswer() { }

    /// <summary>It chose. The version may be lower than the one that was asked for: then that one is not spoken.</summary>
    public sealed record Accepted(ProbedVersion Version, TlsCipherSuite Suite) : ProbeAnswer;

    /// <summary>It said no: an alert, or an orderly close in its place.</summary>
    public sealed record Refused(string Reason) : ProbeAnswer;

    /// <summary>Nothing can be said: no connection, no time, no TLS.</summary>
    public sealed record Unclear(string Reason) : ProbeAnswer;
}
