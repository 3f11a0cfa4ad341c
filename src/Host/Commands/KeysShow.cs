using System.CommandLine;
using System.Text;
using System.Text.Json;
using Postern.Host.Settings;
using Postern.Mail.Addresses;
using Postern.Store;
using Postern.Store.Keys;

namespace Postern.Host.Commands;

/// <summary><c>postern keys list</c>, <c>show</c> and <c>remove</c>.</summary>
static class KeysShow
{
    /// <summary>Fewest characters that may name a key.</summary>
    const int NameMin = 8;

    public static Command List()
    {
        var (config, json) = (Verbs.Config(), Verbs.Json());
        var command = new Command("list", "Lists keys: whose, of what kind, how much they are trusted, until when, whether they can be used.") { config, json };
        command.SetAction((parsed, ct) => WithLedger(parsed.GetValue(config), async ledger =>
            PrintAll(await ledger.Keys.List(owner: null, ct), parsed.GetValue(json), isLong: false), ct));
        return command;
    }

    public static Command Show()
    {
        var name = Name();
        var (config, json) = (Verbs.Config(), Verbs.Json());
        var command = new Command("show", "Shows keys with their fingerprints.") { name, config, json };
        command.SetAction((parsed, ct) => WithLedger(parsed.GetValue(config), async ledger =>
            PrintAll(await Find(ledger, parsed.GetValue(name)!, ct), parsed.GetValue(json), isLong: true), ct)); // required by the parser
        return command;
    }

    public static Command Remove()
    {
        var name = Name();
        var config = Verbs.Config();
        var command = new Command("remove", "Destroys keys: all of an address, or one. What was encrypted to a private half that is destroyed stays unreadable.") { name, config };
        command.SetAction((parsed, ct) => WithLedger(parsed.GetValue(config), ledger => Remove(ledger, parsed.GetValue(name)!, ct), ct)); // required by the parser
        return command;
    }

    public static Argument<string> Name() => new("name") { Description = "An address, or the id or fingerprint of a key, or its first 8 characters or more." };

    /// <summary>Keys of an address, or those whose id or fingerprint begins so.</summary>
    public static async Task<IReadOnlyList<KeyRecord>> Find(Ledger ledger, string name, CancellationToken ct)
    {
        if (EmailAddress.TryParse(name, out var address)) return [.. (await ledger.Keys.List(owner: null, ct)).Where(key => key.Addresses.Any(own => IsSame(own, address)))];

        var digits = name.Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
        if (digits.Length < NameMin) throw new WrongUseException($"give an address, or at least {NameMin} characters of an id or a fingerprint");
        return [.. (await ledger.Keys.List(owner: null, ct)).Where(key => Begins(key.Id.ToString("N"), digits) || Begins(key.Key.Fingerprint, digits))];
    }

    public static async Task<int> WithLedger(string? config, Func<Ledger, Task<int>> act, CancellationToken ct)
    {
        var settings = SettingsFile.Read(config);
        await using var ledger = await Gateway.OpenLedger(settings, Plan.Of(settings), exclusive: false, ct);
        return await act(ledger);
    }

    public static int NoSuchKey(string name)
    {
        Console.Error.WriteLine($"postern: there is no key for {name}");
        return ExitCode.No;
    }

    static async Task<int> Remove(Ledger ledger, string name, CancellationToken ct)
    {
        var found = await Find(ledger, name, ct);
        foreach (var key in found) await ledger.Keys.Remove(key.Id, ct);
        return found.Count > 0 ? ExitCode.Done : NoSuchKey(name);
    }

    static int PrintAll(IReadOnlyList<KeyRecord> keys, bool json, bool isLong)
    {
        var now = TimeProvider.System.GetUtcNow();
        var lines = keys.Select(key => KeyLine.Of(key, now)).ToList();
        if (json) foreach (var line in lines) Console.WriteLine(JsonSerializer.Serialize(line, KeyJson.Default.KeyLine));
        else Console.Write(isLong ? string.Join('\n', lines.Select(Text)) : Table(lines, now));
        return keys.Count > 0 || !isLong ? ExitCode.Done : ExitCode.No;
    }

    static string Table(IReadOnlyList<KeyLine> lines, DateTimeOffset now) => Output.Table(
        ["address", "owner", "kind", "algorithm", "trust", "ends", "use", "key"],
        lines.Select(IReadOnlyList<string> (line) =>
            [string.Join(", ", line.Addresses), line.Owner, line.Standard, line.Algorithm, line.Trust, Ends(line, now), line.Why ?? "usable", line.Id.ToString("N")]));

    static string Ends(KeyLine line, DateTimeOffset now) => line.ValidUntil is { } until
        ? until > now && until < now + TimeSpan.FromDays(90) ? $"{until:yyyy-MM-dd} ({(until - now).Days} days)" : $"{until:yyyy-MM-dd}"
        : "never";

    static string Text(KeyLine line)
    {
        var text = new StringBuilder();
        Fact(text, "key", line.Id.ToString("N"));
        Fact(text, "kind", $"{line.Standard}, {line.Algorithm}");
        Fact(text, "of", $"{string.Join(", ", line.Addresses)} ({line.Owner})");
        Fact(text, "fingerprint", line.Fingerprint);
        Fact(text, "valid", $"{line.ValidFrom:yyyy-MM-dd} to {(line.ValidUntil is { } until ? until.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) : "no end")}");
        Fact(text, "trust", $"{line.Trust}, from {line.Source}");
        Fact(text, "private", line.HasPrivate ? "here, sealed" : "not here");
        Fact(text, "last used", line.UsedAt is { } used ? $"{used:yyyy-MM-dd}" : "not yet");
        Fact(text, "use", line.Why ?? "usable");
        return text.ToString();
    }

    static void Fact(StringBuilder text, string name, string value) => text.AppendLine($"{name,-12} {value}");

    static bool Begins(string whole, string beginning) => whole.StartsWith(beginning, StringComparison.OrdinalIgnoreCase);

    static bool IsSame(EmailAddress one, EmailAddress other) =>
        one.AsciiDomain == other.AsciiDomain && one.Local.Equals(other.Local, StringComparison.OrdinalIgnoreCase);
}
