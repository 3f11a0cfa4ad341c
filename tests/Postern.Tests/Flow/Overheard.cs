using System.Security.Authentication;
using System.Text;

namespace Postern.Tests.Flow;

/// <summary>One connection as the exchanger saw it: what crossed the wire, and what was said inside TLS.</summary>
sealed class Overheard(Exchanger at, Manners manners)
{
    readonly StringBuilder wire = new();
    readonly StringBuilder inside = new();

    public Exchanger At => at;

    public Manners Manners => manners;

    /// <summary>The version that was agreed on; None while there is no TLS.</summary>
    public SslProtocols Version { get; set; }

    /// <summary>Every octet that the client sent, as anybody on the way could read it.</summary>
    public string Wire
    {
        get { lock (wire) return wire.ToString(); }
    }

    /// <summary>What the client said inside TLS.</summary>
    public string Inside
    {
        get { lock (inside) return inside.ToString(); }
    }

    public void HearWire(ReadOnlySpan<byte> octets)
    {
        lock (wire) wire.Append(Encoding.Latin1.GetString(octets));
    }

    public void HearInside(ReadOnlySpan<byte> octets)
    {
        lock (inside) inside.Append(Encoding.Latin1.GetString(octets));
    }
}

/// <summary>A message that an exchanger answered with 250.</summary>
/// <param name="On">The connection it came on.</param>
/// <param name="From">Empty for the null reverse-path.</param>
/// <param name="To">Addresses as given.</param>
/// <param name="Text">One character for each octet, dots unstuffed.</param>
sealed record Taken(Overheard On, string From, IReadOnlyList<string> To, string Text)
{
    public bool InTls => On.Version != SslProtocols.None;
}
