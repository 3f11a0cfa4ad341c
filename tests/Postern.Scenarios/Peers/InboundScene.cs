using System.Text.Json;

namespace Postern.Scenarios.Peers;

/// <summary>What the stories of the inbound door say over and over.</summary>
static class InboundScene
{
    public const string Domain = "clinic.example";
    public const string Stranger = "pat@north.example";
    public const string Nurse = "nurse@clinic.example";
    public const string Mail = "mail.clinic.example";

    /// <summary>A gateway with its inbound door open, that knows nobody by address: whoever comes is a stranger.</summary>
    public static Task<Gateway> Inbound(this Scene scene, string route, object inbound, object? policy = null, IReadOnlyList<string>? trusted = null) => scene.Gateway(policy, settings => settings with
    {
        Inbound = inbound,
        Trusted = trusted ?? ["192.0.2.1"],
        Routes = new Dictionary<string, string> { [Domain] = route, ["*"] = "mx" },
    });

    /// <summary>A message from outside with these words in subject and body.</summary>
    public static string Letter(string words, string to = Nurse) =>
        $"From: {Stranger}\r\nTo: {to}\r\nSubject: {words}\r\nMessage-ID: <{Guid.CreateVersion7(TimeProvider.System.GetUtcNow())}@north.example>\r\n"
        + $"Date: Sat, 21 Nov 2026 12:00:00 +0000\r\n\r\n{words}";

    /// <summary>Brings one message, in clear; gives the reply that decided about it.</summary>
    public static async Task<string> Bring(Gateway gateway, string words, CancellationToken ct, string from = Stranger, string to = Nurse)
    {
        using var dialogue = await SmtpDialogue.Open(gateway.Inbound, ct);
        return await dialogue.Offer(from, to, Letter(words, to), ct);
    }

    /// <summary>The records of copies, as <c>messages --json</c> gives them.</summary>
    public static async Task<IReadOnlyList<JsonElement>> Records(Gateway gateway, CancellationToken ct) =>
        [.. (await gateway.Messages(ct)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
}
