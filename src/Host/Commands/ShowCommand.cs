using System.CommandLine;
using System.Text;
using System.Text.Json;
using Postern.Host.Settings;
using Postern.Mail.Tls;
using Postern.Rules.Replies;
using Postern.Store.Queue;
using Postern.Store.Records;
using Postern.Store.Spool;

namespace Postern.Host.Commands;

/// <summary><c>postern show ID</c>: everything known about one message and each of its copies.</summary>
static class ShowCommand
{
    public static Command Verb()
    {
        var id = new Argument<string>("id") { Description = "Id of a message or of a copy, or its first 8 digits or more." };
        var config = Verbs.Config();
        var json = Verbs.Json();
        var command = new Command("show", "Shows a message: how it came in, and for each copy its protection, rule, server, TLS and every event.") { id, config, json };
        command.SetAction((parsed, ct) => Show(parsed.GetValue(id)!, parsed.GetValue(config), parsed.GetValue(json), ct)); // required by the parser
        return command;
    }

    static async Task<int> Show(string id, string? config, bool json, CancellationToken ct)
    {
        var settings = SettingsFile.Read(config);
        await using var ledger = await Gateway.OpenLedger(settings, Plan.Of(settings), exclusive: false, ct);
        if (await ledger.Records.Show(id, ct) is not { } message)
        {
            await Console.Error.WriteLineAsync($"postern: no message or copy is named by {id}, or more than one is");
            return ExitCode.No;
        }

        var shown = await ShownMessage.Of(message, ledger.Replies, ct);
        Console.Write(json ? JsonSerializer.Serialize(shown, RecordJson.Default.ShownMessage) + "\n" : Text(shown));
        return ExitCode.Done;
    }

    static string Text(ShownMessage message)
    {
        var text = new StringBuilder();
        var first = message.Copies[0];
        Fact(text, "", "message", message.MessageId.ToString("N"));
        Fact(text, "", "accepted", $"{first.AcceptedAt:yyyy-MM-dd HH:mm:ss} UTC by the {first.Door.ToString().ToLowerInvariant()} door, {first.Size} octets");
        Fact(text, "", "from", first.Sender?.ToString() ?? "<> (nobody: no report is owed)");
        Fact(text, "", "arrived", $"from {message.Arrival.Client?.ToString() ?? "the gateway itself"} over {TlsText(message.Arrival.Tls)}");
        if (first.Reply is { } reply) foreach (var (name, value) in ReplyLine.Of(reply)) Fact(text, "", name, value);
        if (message.Replies.Count > 0) text.AppendLine("replies");
        foreach (var answer in message.Replies) text.AppendLine($"  {ReplyLine.InRecord(answer)}");
        if (message.Arrival.Tls?.Certificate is { } shown) AddCertificate(text, "", shown);
        if (message.Arrival.Authenticity is { } sender) AddSender(text, sender);

        foreach (var copy in message.Copies) AddCopy(text, copy, message.Events, message.Forecasts.GetValueOrDefault(copy.CopyId));
        return text.ToString();
    }

    static void AddSender(StringBuilder text, Authenticity sender)
    {
        Fact(text, "", "author", $"{(sender.IsMarked ? "marked" : sender.Proof.ToString().ToLowerInvariant())}{(sender.AuthorDomain is { } domain ? $", {domain}" : "")}: {sender.Why}");
        Fact(text, "", "checks", string.Join(", ", sender.Methods.Select(method => $"{method.Method}={method.Result}")) + (sender.IsSenderProven ? "; the envelope's sender is proven" : ""));
    }

    static string EndToEndText(EndToEnd found) => string.Join(", ", new[]
    {
        $"{found.Standard} {(found.IsOpened ? "opened" : found.IsEncrypted ? "not opened" : "signed")}",
        found.Cipher is { } cipher ? $"{cipher} ({found.Integrity})" : null,
        found.Signature is { } signature ? $"signature {signature}{(found.SignerDomain is { } domain ? $" of {domain}" : "")}" : null,
        found.Why,
    }.OfType<string>());

    static void AddCopy(StringBuilder text, CopyRecord copy, IReadOnlyList<AuditEvent> events, Forecast? forecast)
    {
        text.AppendLine();
        Fact(text, "", "copy", copy.CopyId.ToString("N"));
        Fact(text, "  ", "to", copy.Recipient.ToString());
        if (copy.InsteadOf is { } first) Fact(text, "  ", "besides", $"copy {first:N} in the portal, which nobody opened");
        Fact(text, "  ", "outcome", CopyTable.Outcome(copy));
        if (copy.Evidence is { } evidence) AddEvidence(text, evidence);
        Fact(text, "  ", "attempts", copy.Attempts.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (forecast is not null) Fact(text, "  ", "replies", forecast.Words);
        text.AppendLine("  events");
        foreach (var e in events.Where(e => e.CopyId is null || e.CopyId == copy.CopyId))
            text.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"    {e.At:yyyy-MM-dd HH:mm:ss.fff}  {e.What}{(e.Evidence is { } why ? $"  {why.Why}" : "")}");
    }

    static void AddEvidence(StringBuilder text, Evidence evidence)
    {
        Fact(text, "  ", "protection", evidence.Protection ?? "none decided");
        Fact(text, "  ", "rule", evidence.Rule ?? "–");
        Fact(text, "  ", "why", evidence.Why);
        if (evidence.KeyId is { } key) Fact(text, "  ", "key", $"{key:N}, fingerprint {evidence.KeyFingerprint}");
        if (evidence.Server is { } server) Fact(text, "  ", "server", $"{server} ({evidence.Address})");
        if (evidence.Server is not null) Fact(text, "  ", "TLS", TlsText(evidence.Tls));
        if (evidence.Tls is { } tls) Fact(text, "  ", "proof", ProofText(tls));
        if (evidence.Tls?.Certificate is { } certificate) AddCertificate(text, "  ", certificate);
        if (evidence.Signature is { } signature) Fact(text, "  ", signature.ArcInstance is null ? "DKIM" : "ARC", SignatureText(signature));
        if (evidence.EndToEnd is { } endToEnd) Fact(text, "  ", "end to end", EndToEndText(endToEnd));
        if (evidence.ReplyCode is { } code) Fact(text, "  ", "reply", $"{code} {evidence.ReplyEnhanced} {evidence.ReplyText}");
    }

    static string SignatureText(DomainSignature signature) => signature switch
    {
        { Domain: null } => $"not signed: {signature.Why}",
        { ArcInstance: { } instance } => $"set {instance} of {signature.Domain}, selector {string.Join(", ", signature.Selectors)}",
        _ => $"{signature.Domain}, selectors {string.Join(", ", signature.Selectors)}",
    };

    static void AddCertificate(StringBuilder text, string indent, PeerCertificate certificate)
    {
        Fact(text, indent, "certificate", $"{certificate.Subject}, issued by {certificate.Issuer}");
        Fact(text, indent, "", $"SHA-256 {certificate.Sha256}");
        Fact(text, indent, "", $"valid {certificate.NotBefore:yyyy-MM-dd} to {certificate.NotAfter:yyyy-MM-dd}");
        Fact(text, indent, "", certificate.IsVerified ? "chain and name verified" : $"not verified: {certificate.Problem}");
    }

    static string ProofText(TlsSession tls) => string.Join("; ", new[]
    {
        CopyTable.Proof(tls.Proof),
        tls.Dane is { Record: { } record } dane ? $"TLSA {record} at {dane.BaseDomain}{(dane.NameIsSecure ? "" : ", whose name no signed zone gives")}" : null,
        tls.Dane?.Problem is { } problem ? $"DANE: {problem}" : null,
        tls.StsId is { } policy ? $"MTA-STS policy {policy}" : null,
        tls.Published switch
        {
            PublishedTrust.None => "the domain publishes nothing that binds",
            PublishedTrust.Held or PublishedTrust.Broken => null,
            null => "what the domain publishes was not asked",
        },
    }.OfType<string>());

    static string TlsText(TlsSession? tls) => tls is null
        ? "a connection without TLS"
        : $"TLS {CopyTable.Version(tls.Version)}, {tls.CipherSuite}, {tls.Bits} bits{(tls.KeyExchange is { } kx ? $", {kx}" : "")}";

    static void Fact(StringBuilder text, string indent, string name, string value) => text.AppendLine($"{indent}{name,-12} {value}");
}
