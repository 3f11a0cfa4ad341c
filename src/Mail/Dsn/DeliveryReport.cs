using Postern.Mail.Addresses;
using Postern.Mail.Smtp;
namespace Postern.Mail.Dsn;
public enum DsnAction { Failed, Delayed, Delivered }
public sealed record ReportedRecipient { public required DsnAction Action {get;init;} public required string Status {get;init;} public required EmailAddress Final {get;init;} public string? Original {get;init;} public string? RemoteMta {get;init;} public SmtpReply? Diagnostic {get;init;} public string? Why {get;init;} public DateTimeOffset LastAttempt {get;init;} }
public sealed record DeliveryReport { public required string ReportingMta {get;init;} public required EmailAddress From {get;init;} public required EmailAddress To {get;init;} public required string MessageId {get;init;} public required DateTimeOffset Date {get;init;} public string? OriginalEnvelopeId {get;init;} public DateTimeOffset? ArrivalDate {get;init;} public required IReadOnlyList<ReportedRecipient> Recipients {get;init;} public byte[] Write() => throw new NotImplementedException(Date + ReportingMta); }
