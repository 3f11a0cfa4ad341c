using System.CommandLine;
using System.Text.Json;
using Postern.Flow.Keys;
using Postern.Host.Settings;
using Postern.Mail.OpenPgp;
using Postern.Rules.Keys;
using Postern.Store;
using Postern.Store.Keys;

namespace Postern.Host.Commands;

/// <summary><c>postern keys generate</c> and <c>export</c>.</summary>
static class KeysMake
{
    public static Command Generate()
    {
        var address = new Argument<string>("address") { Description = "Of somebody in the organization." };
        var kind = new Option<string>("--kind") { Description = "smime, openpgp or both.", DefaultValueFactory = _ => "both" };
        kind.AcceptOnlyFromAmong("smime", "openpgp", "both");
        var name = new Option<string?>("--name") { Description = "The name in the certificate." };
        var (config, json) = (Verbs.Config(), Verbs.Json());
        const string about = "Makes keys for somebody of the organization: a certificate of its own authority, and an OpenPGP key. The gateway signs with them.";
        var command = new Command("generate", about) { address, kind, name, config, json };
        command.SetAction((parsed, ct) => Generate(
            parsed.GetValue(address)!, parsed.GetValue(kind)!, parsed.GetValue(name), parsed.GetValue(config), parsed.GetValue(json), ct)); // required by the parser
        return command;
    }

    public static Command Export()
    {
        var name = KeysShow.Name();
        var isPrivate = new Option<bool>("--private") { Description = "The private half too, unprotected. Whoever has it reads and signs as its owner." };
        var (config, json) = (Verbs.Config(), Verbs.Json());
        var command = new Command("export", "Prints keys: certificates as PEM, OpenPGP keys armored.") { name, isPrivate, config, json };
        command.SetAction((parsed, ct) => KeysShow.WithLedger(parsed.GetValue(config), ledger =>
            Export(ledger, parsed.GetValue(name)!, parsed.GetValue(isPrivate), parsed.GetValue(json), ct), ct)); // required by the parser
        return command;
    }

    static async Task<int> Generate(string text, string kind, string? name, string? config, bool json, CancellationToken ct)
    {
        var settings = SettingsFile.Read(config);
        var plan = Plan.Of(settings);
        if (KeysImport.AddressOf(text) is not { } address) return ExitCode.WrongUse;
        if (!plan.Organization.Owns(address.AsciiDomain)) throw new WrongUseException($"{address.Domain} is not the organization's: keys are made for its own people only");
        if (!address.IsAscii) throw new WrongUseException("keys are made for addresses in ASCII only");
        if (kind != "smime" && OpenPgpLibrary.Problem is { } missing) throw new StartRefusedException(missing);

        await using var ledger = await Gateway.OpenLedger(settings, plan, exclusive: false, ct);
        using var own = new OwnKeys(ledger, plan.Organization, TimeProvider.System);
        KeyStandard[] standards = kind switch
        {
            "smime" => [KeyStandard.Smime],
            "openpgp" => [KeyStandard.OpenPgp],
            _ => [KeyStandard.Smime, KeyStandard.OpenPgp],
        };
        foreach (var standard in standards) await Print(ledger, (await own.Make(address, standard, name, ct)).Id, json, ct);
        return ExitCode.Done;
    }

    static async Task Print(Ledger ledger, Guid id, bool json, CancellationToken ct)
    {
        if (await ledger.Keys.Take(id, ct) is not { } key) return;
        var line = KeyLine.Of(key, TimeProvider.System.GetUtcNow());
        Console.WriteLine(json ? JsonSerializer.Serialize(line, KeyJson.Default.KeyLine) : $"made  {line.Id:N}  {line.Standard}  {line.Algorithm}  until {line.ValidUntil:yyyy-MM-dd}");
    }

    static async Task<int> Export(Ledger ledger, string name, bool isPrivate, bool json, CancellationToken ct)
    {
        var export = new KeyExport(ledger, TimeProvider.System);
        var found = await KeysShow.Find(ledger, name, ct);
        if (found.Count == 0) return KeysShow.NoSuchKey(name);
        if (isPrivate) await Console.Error.WriteLineAsync("postern: this is a private key, unprotected. Whoever has it reads and signs as its owner; the export stands in the audit chain.");

        foreach (var key in found)
        {
            var text = isPrivate ? await export.Private(key, ct) : export.Public(key);
            if (text is null) await Console.Error.WriteLineAsync($"postern: the private half of {key.Id:N} is not here");
            else Console.Write(json ? Json(key, text) : text);
        }

        return ExitCode.Done;
    }

    static string Json(KeyRecord key, string text)
    {
        using var into = new MemoryStream();
        using (var writer = new Utf8JsonWriter(into))
        {
            writer.WriteStartObject();
            writer.WriteString("id", key.Id);
            writer.WriteString("standard", KeyLine.StandardOf(key.Key.Standard));
            writer.WriteString("text", text);
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(into.ToArray()) + "\n";
    }
}
