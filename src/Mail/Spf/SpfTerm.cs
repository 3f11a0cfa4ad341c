using System.Net;

namespace Postern.Mail.Spf;

/// <summary>What a directive tests (RFC 7208 §5). Closed.</summary>
abstract record SpfMechanism
{
    SpfMechanism()
    {
    }

    public sealed record All : SpfMechanism;

    public sealed record Include(string Domain) : SpfMechanism;

    /// <param name="Domain">Null for the domain of the record.</param>
    /// <param name="Prefix4">Bits of an IPv4 address that count.</param>
    /// <param name="Prefix6">Bits of an IPv6 address that count.</param>
    public sealed record Host(string? Domain, int Prefix4, int Prefix6) : SpfMechanism;

    public sealed record Exchanger(string? Domain, int Prefix4, int Prefix6) : SpfMechanism;

    public sealed record Pointer(string? Domain) : SpfMechanism;

    public sealed record Network(IPAddress Address, int Prefix) : SpfMechanism;

    public sealed record Exists(string Domain) : SpfMechanism;
}

/// <param name="Verdict">What a match means.</param>
/// <param name="Mechanism">What is tested.</param>
/// <param name="Text">As written.</param>
sealed record SpfDirective(SpfVerdict Verdict, SpfMechanism Mechanism, string Text);
