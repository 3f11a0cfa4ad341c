using Postern.Mail.TlsRpt;

namespace Postern.Flow.Reporting;

/// <summary>What one session with an exchanger came to, as its domain will be told (RFC 8460 §4.3).</summary>
/// <param name="Domain">That the report is for; A-labels.</param>
/// <param name="Policy">Under which policy, without counts.</param>
/// <param name="Failure">What was wrong, without a count; null when nothing was.</param>
public sealed record TlsSessionResult(string Domain, TlsReportPolicy Policy, TlsReportFailure? Failure);
