using System.Text.Json;
using System.Text.RegularExpressions;
using Postern.Mail.Smtp.Server;
using Postern.Tests.Architecture;

namespace Postern.Tests.Mail.Smtp.Server;

/// <summary>The shared vectors for a receiving server, each over a real socket. What belongs to a client is judged elsewhere.</summary>
public sealed class VectorTests
{
    static readonly string[] Elsewhere = ["smuggling_outbound", "starttls_client", "client"];

    static readonly SmtpServerOptions Options = new() { Hostname = "gw.example.org", Tls = TestCertificate.Options, OffersAuth = true, RecipientsMax = 1000 };

    public static TheoryData<string> Ids => Cases() is { } cases ? [.. cases.Select(Id)] : ["absent"];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task A_vector_is_answered_as_it_asks(string id)
    {
        var vector = Cases()?.Single(v => Id(v) == id);
        Assert.SkipWhen(vector is null, "shared/data/smtp/vectors.json is not beside this repository");
        var steps = vector.Value.GetProperty("steps").EnumerateArray().ToList();
        Assert.SkipWhen(steps.Any(s => Has(s, "api_from_name")), "is about the API");

        var door = new RecordingDoor(steps.Any(s => Has(s, "byte_every_ms")) ? Options with { LineTimeout = TimeSpan.FromMilliseconds(50) } : Options);
        await using var server = new LoopbackServer(door);
        await using var client = await server.Connect();
        await Play(client, steps);

        Judge(vector.Value.GetProperty("expect"), client, [.. door.Messages], steps);
    }

    static async Task Play(LoopbackClient client, List<JsonElement> steps)
    {
        if (Has(steps[0], "before_banner")) await client.Send(steps[0].GetProperty("before_banner").GetString()!);
        await client.Reply();

        foreach (var step in steps)
        {
            if (step.ValueKind == JsonValueKind.String) await client.Send(step.GetString()!);
            else if (Has(step, "tls")) await Secure(client, step.GetProperty("tls"));
            else if (Has(step, "repeat")) await Repeat(client, step.GetProperty("repeat"));
            else if (Has(step, "byte_every_ms")) await client.Send(step.GetProperty("text").GetString()![..3]);
        }

        if (!steps.Any(s => Has(s, "byte_every_ms"))) await client.SendEnd();
        await client.ReadToEnd();
    }

    // true: the vector begins inside TLS. "handshake": STARTTLS was said, and its reply decides whether there is one.
    static async Task Secure(LoopbackClient client, JsonElement how)
    {
        if (how.ValueKind == JsonValueKind.True)
        {
            await client.Say("EHLO t");
            await client.Say("STARTTLS");
            await client.Handshake();
            client.Replies.Clear();
            return;
        }

        await client.Reply();
        if ((await client.Reply())!.StartsWith("220", StringComparison.Ordinal)) await client.Handshake();
    }

    static async Task Repeat(LoopbackClient client, JsonElement repeat)
    {
        var (text, times) = (repeat[0].GetString()!, repeat[1].GetInt32());
        var all = string.Concat(Enumerable.Range(0, times).Select(i => text.Replace("%d", $"{i}", StringComparison.Ordinal)));
        var reading = client.ReadToEnd();
        await client.Send(all);
        await client.SendEnd();
        await reading;
    }

    static void Judge(JsonElement expect, LoopbackClient client, IReadOnlyList<Recorded> messages, List<JsonElement> steps)
    {
        var codes = client.Replies.Select(r => r[..3]).ToList();
        Assert.NotEmpty(codes);

        foreach (var expectation in expect.EnumerateObject())
        {
            switch (expectation.Name)
            {
                case "reply": Assert.Matches(Pattern(expectation.Value.GetString()!, steps), codes[^1]); break;
                case "messages" when expect.TryGetProperty("either_reject_5xx_or_one_message", out _):
                    Assert.True(messages.Count == 1 || (messages.Count == 0 && codes.Any(c => c[0] == '5')), string.Join(' ', codes));
                    break;
                case "messages": Assert.Equal(expectation.Value.GetInt32(), messages.Count); break;
                case "no_envelope_from": Assert.DoesNotContain(messages, m => m.From == expectation.Value.GetString()); break;
                case "content_bytes": Assert.Equal(expectation.Value.GetInt32(), Assert.Single(messages).Content.Length); break;
                case "chunk_bytes_discarded": Assert.Equal("503", codes[^1]); break;
                case "line_kept_or_5xx": Assert.Equal(steps[^1].GetString()![..^3], Assert.Single(messages).Content); break;
                case "session_usable": Assert.DoesNotContain("421", codes); break;
                case "not_relayed": Assert.Empty(messages); break;
                case "timeout_closes": Assert.Equal("421", codes[^1]); break;
                case "plaintext_buffer_discarded": Assert.Equal(["220", "250", "503"], codes); break;
                default: Assert.Contains(expectation.Name, (string[])["either_reject_5xx_or_one_message", "no_crash", "not_expanded", "other_sessions_served", "after_tls_first_reply_to"]); break;
            }
        }
    }

    // "5xx (…)" and "452 after the limit" hold words; one names a condition that the line's length decides.
    static string Pattern(string reply, List<JsonElement> steps) => reply.StartsWith("250 if <=512", StringComparison.Ordinal)
        ? steps[^1].GetString()!.Length <= 512 ? "^250" : "^50[01]"
        : $"^({Regex.Match(reply, "^[0-9x|]+").Value.Replace('x', '.')})";

    static bool Has(JsonElement step, string property) => step.ValueKind == JsonValueKind.Object && step.TryGetProperty(property, out _);

    static string Id(JsonElement vector) => vector.GetProperty("id").GetString()!;

    static List<JsonElement>? Cases()
    {
        if (Repository.SharedData is null) return null;
        using var file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.SharedData, "smtp", "vectors.json")));
        return [.. file.RootElement.GetProperty("cases").EnumerateArray().Where(c => !Elsewhere.Contains(c.GetProperty("category").GetString())).Select(c => c.Clone())];
    }
}
