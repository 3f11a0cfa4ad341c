using System.CommandLine;
using System.Text;
using System.Text.Json;
using Postern.Flow.Keys;
using Postern.Flow.Open;
using Postern.Host.Settings;
using Postern.Mail.Smime;

namespace Postern.Host.Commands;

/// <summary><c>postern open FILE</c>: opens an S/MIME or OpenPGP message with the keys on file, and says what holds.</summary>
static class OpenCommand
{
    public static Command Verb()
    {
        var file = new Argument<string>("file") { Description = "A message, or - for standard input." };
        var to = new Option<string?>("--out") { Description = "Where to write what is inside." };
        var harvest = new Option<bool>("--harvest") { Description = "Put the sender's certificate or key on file, with the least trust there is." };
        var (config, json) = (Verbs.Config(), Verbs.Json());
        var command = new Command("open", "Opens an encrypted or signed message with the keys of the organization's people: layers, signer, whether it holds.") { file, to, harvest, config, json };
        command.SetAction((parsed, ct) => Open(
            parsed.GetValue(file)!, parsed.GetValue(to), parsed.GetValue(harvest), parsed.GetValue(config), parsed.GetValue(json), ct)); // required by the parser
        return command;
    }

    static async Task<int> Open(string file, string? to, bool harvests, string? config, bool json, CancellationToken ct)
    {
        var message = await FileInput.Read(file, SmimeLimits.MessageSizeMax, ct);
        var settings = SettingsFile.Read(config);
        var plan = Plan.Of(settings);
        await using var ledger = await Gateway.OpenLedger(settings, plan, exclusive: false, ct);
        using var own = new OwnKeys(ledger, plan.Organization, TimeProvider.System);
        await using var resolver = Resolvers.Of(settings.Dns);
        await using var revocations = KeySources.RevocationsOf(RevocationPlan.WithRoots(settings), resolver, logs: null);
        var letter = await new LetterOpening(ledger, own, RevocationPlan.RootsOf(settings.Keys.Roots), TimeProvider.System, revocations).Open(message, ct);
        if (letter is OpenedLetter.Opened { WasEncrypted: true, Standard: var standard })
            await ledger.House.Note("content.opened_by_command", ct, ("standard", standard), ("account", Environment.UserName));
        var harvested = harvests ? await new Harvest(ledger, own, plan.Organization, TimeProvider.System).Gather(message, ct) : [];
        if (to is not null && letter is OpenedLetter.Opened { Content: var content }) await Write(to, content, ct);

        var line = LineOf(letter, harvested);
        Console.Write(json ? JsonSerializer.Serialize(line, KeyJson.Default.OpenLine) + "\n" : Text(line));
        return letter is OpenedLetter.Opened { Signature: SignatureWord.Good or SignatureWord.None } or OpenedLetter.Plain ? ExitCode.Done : ExitCode.No;
    }

    static async Task Write(string file, ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        try
        {
            await using var output = new FileStream(file, new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            await output.WriteAsync(content, ct);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"{file} cannot be written: {e.Message}", e);
        }
    }

    static OpenLine LineOf(OpenedLetter letter, IReadOnlyList<Guid> harvested) => letter switch
    {
        OpenedLetter.Plain => new() { Outcome = "plain", Harvested = harvested },
        OpenedLetter.Refused no => new() { Outcome = "refused", Standard = no.Standard, Why = no.Why, Harvested = harvested },
        OpenedLetter.Opened opened => new()
        {
            Outcome = "opened",
            Standard = opened.Standard,
            Layers = opened.Layers,
            Encrypted = opened.WasEncrypted,
            Signature = WordOf(opened.Signature),
            Problems = opened.Problems,
            Signers = opened.Signers,
            From = opened.From,
            OtherAuthorInside = opened.HasOtherAuthor,
            Subject = opened.Subject,
            Size = opened.Content.Length,
            Harvested = harvested,
        },
    };

    static string WordOf(SignatureWord word) => word switch
    {
        SignatureWord.None => "none",
        SignatureWord.Good => "good",
        SignatureWord.Bad => "bad",
        SignatureWord.Unknown => "unknown",
        SignatureWord.OfAnother => "of another",
        SignatureWord.NoLonger => "no longer",
    };

    static string Text(OpenLine line)
    {
        var text = new StringBuilder();
        Fact(text, "outcome", line.Standard is null ? "neither encrypted nor signed" : $"{line.Outcome} ({line.Standard})");
        if (line.Why is { } why) Fact(text, "why", why);
        foreach (var layer in line.Layers ?? []) Fact(text, layer.Kind, layer.Detail);
        if (line.Signature is { } signature) Fact(text, "signature", signature);
        foreach (var problem in line.Problems ?? []) Fact(text, "", problem);
        if (line.From is { } from) Fact(text, "from", line.OtherAuthorInside == true ? $"{from}  (another author stands inside)" : from);
        if (line.Subject is { } subject) Fact(text, "subject", subject);
        foreach (var key in line.Harvested) Fact(text, "harvested", key.ToString("N"));
        return text.ToString();
    }

    static void Fact(StringBuilder text, string name, string value) => text.AppendLine($"{name,-12} {value}");
}

/// <summary>What <c>open --json</c> prints.</summary>
sealed record OpenLine
{
    /// <summary><c>opened</c>, <c>refused</c> or <c>plain</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary><c>smime</c> or <c>openpgp</c>.</summary>
    public string? Standard { get; init; }
    public string? Why { get; init; }
    public IReadOnlyList<OpenedLayer>? Layers { get; init; }
    public bool? Encrypted { get; init; }

    /// <summary><c>none</c>, <c>good</c>, <c>bad</c>, <c>unknown</c>, <c>of another</c> or <c>no longer</c>.</summary>
    public string? Signature { get; init; }
    public IReadOnlyList<string>? Problems { get; init; }
    public IReadOnlyList<string>? Signers { get; init; }
    public string? From { get; init; }
    public bool? OtherAuthorInside { get; init; }
    public string? Subject { get; init; }
    public long? Size { get; init; }
    public required IReadOnlyList<Guid> Harvested { get; init; }
}
