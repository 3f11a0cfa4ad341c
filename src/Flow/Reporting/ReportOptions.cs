using System.Net;
using System.Security.Cryptography.X509Certificates;
using Postern.Mail.Addresses;

namespace Postern.Flow.Reporting;

/// <summary>Whether and how reports about TLS are sent and taken (RFC 8460).</summary>
public sealed record ReportOptions
{
    /// <summary>False: none are sent. Sessions are counted all the same.</summary>
    public bool Send { get; init; } = true;

    /// <summary>False: none are taken from the web.</summary>
    public bool Receive { get; init; } = true;

    /// <summary>Whom receivers may ask, and the sender of reports by mail. Its domain signs them.</summary>
    public required EmailAddress Contact { get; init; }

    /// <summary>Ranges of special addresses that web hosts for reports may have in spite of it.</summary>
    public IReadOnlyList<IPNetwork> PrivateAddresses { get; init; } = [];

    /// <summary>Roots for those hosts; null takes the system's.</summary>
    public X509Certificate2Collection? Roots { get; init; }
}
