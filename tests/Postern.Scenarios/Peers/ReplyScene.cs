using System.Text.Json;
using System.Text.RegularExpressions;

namespace Postern.Scenarios.Peers;

/// <summary>What the stories of replies say over and over.</summary>
static partial class ReplyScene
{
    /// <summary>The clinic's mailboxes, behind a gateway that the world may write to.</summary>
    public static async Task<(PostfixServer Mailboxes, Gateway Gateway)> Correspondence(this Scene scene, ExchangerTls mailboxes, CancellationToken ct)
    {
        var server = scene.Keep(await PostfixServer.Mailboxes(InboundScene.Mail, mailboxes, scene.Certificates, InboundScene.Domain, ["doctor"], ct));
        return (server, await scene.Inbound(server.Smtp.ToString(), new { }, trusted: ["127.0.0.0/8"]));
    }

    /// <summary>A reply as a mail program writes it.</summary>
    public static string Reply(string from, string words, string fields = "") =>
        $"From: {from}\r\nTo: {Scene.Sender}\r\nSubject: Re: {words}\r\nMessage-ID: <{Guid.CreateVersion7(TimeProvider.System.GetUtcNow())}@north.example>\r\n{fields}"
        + $"Date: Sat, 21 Nov 2026 12:00:00 +0000\r\n\r\n{words}";

    /// <summary>The value of a field of a delivered message, unfolded; null when there is none.</summary>
    public static string? Field(string message, string name) => FieldsOf(message, name).FirstOrDefault();

    public static IEnumerable<string> FieldsOf(string message, string name) => Unfold().Replace(message.ReplaceLineEndings("\n").Split("\n\n")[0], " ").Split('\n')
        .Where(field => field.StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase)).Select(field => field[(name.Length + 1)..].Trim());

    /// <summary>The record of the only message that came in by this door.</summary>
    public static async Task<JsonElement> Shown(Gateway gateway, string door, CancellationToken ct)
    {
        var record = (await InboundScene.Records(gateway, ct)).First(each => string.Equals(each.GetProperty("door").GetString(), door, StringComparison.OrdinalIgnoreCase));
        var shown = await gateway.Run(["show", record.GetProperty("messageId").GetGuid().ToString("N"), "--json"], ct);
        return JsonDocument.Parse(shown.StandardOutput).RootElement;
    }

    [GeneratedRegex("\n[ \t]+")]
    private static partial Regex Unfold();
}
