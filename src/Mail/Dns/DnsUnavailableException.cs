namespace Postern.Mail.Dns;

/// <summary>The resolver cannot be started: its library is missing or refuses a setting. The message is one sentence for the administrator.</summary>
public sealed class DnsUnavailableException(string message) : Exception(message);
