using System.CommandLine;
using System.Text.Json;
using Postern.Flow.Keys;
using Postern.Host.Settings;
using Postern.Mail.Addresses;
using Postern.Rules.Keys;

namespace Postern.Host.Commands;

/// <summary><c>postern keys import FILE</c>: certificates and keys of any form, for recipients and for the organization's people.</summary>
static class KeysImport
{
    public static Command Verb()
    {
        var file = new Argument<string>("file") { Description = "PEM, DER, P7B, PKCS #12, OpenPGP keys or keyrings; - for standard input." };
        var address = new Option<string?>("--address") { Description = "Whose a key is that names no address itself." };
        var password = new Password();
        var (config, json) = (Verbs.Config(), Verbs.Json());
        var command = new Command("import", "Puts certificates and OpenPGP keys on file. Private halves are kept for the organization's own addresses only.") { file, address, config, json };
        password.AddTo(command);
        command.SetAction((parsed, ct) => Import(
            parsed.GetValue(file)!, AddressOf(parsed.GetValue(address)), password.Given(parsed), parsed.GetValue(config), parsed.GetValue(json), ct)); // required by the parser
        return command;
    }

    internal static EmailAddress? AddressOf(string? text) =>
        text is null ? null : EmailAddress.TryParse(text, out var address) ? address : throw new WrongUseException($"{text} is not an e-mail address");

    static async Task<int> Import(string file, EmailAddress? address, string? password, string? config, bool json, CancellationToken ct)
    {
        var octets = await FileInput.Read(file, KeyFile.SizeMax, ct);
        var settings = SettingsFile.Read(config);
        var plan = Plan.Of(settings);
        await using var ledger = await Gateway.OpenLedger(settings, plan, exclusive: false, ct);
        var import = new KeyImport(ledger, plan.Organization, TimeProvider.System);
        var answer = await Import(import, octets, address, password, ct);
        if (answer is KeyImportAnswer.WrongPassword && password is null && Password.Ask() is { } typed) answer = await Import(import, octets, address, typed, ct);
        return answer switch
        {
            KeyImportAnswer.Done done => Print(done, json),
            KeyImportAnswer.WrongPassword => Refuse(password is null ? "the file needs a password: --password-file or --password-env" : "the password is wrong"),
            KeyImportAnswer.Nothing nothing => Refuse(nothing.Why),
        };
    }

    static Task<KeyImportAnswer> Import(KeyImport import, byte[] octets, EmailAddress? address, string? password, CancellationToken ct) =>
        import.Import(octets, password, address, KeyTrust.Imported, KeyImport.FromFile, ct);

    static int Print(KeyImportAnswer.Done done, bool json)
    {
        foreach (var key in done.Keys)
        {
            var addresses = key.Key.Addresses.Select(address => address.ToString()).ToList();
            var line = new ImportLine(key.Id, KeyLine.OwnerOf(key.Owner), KeyLine.StandardOf(key.Key.Standard), addresses, key.Key.Fingerprint, key.IsNew, key.SecretLeftOut);
            Console.WriteLine(json ? JsonSerializer.Serialize(line, KeyJson.Default.ImportLine) : Text(line));
        }

        foreach (var problem in done.Problems) Console.Error.WriteLine($"postern: {problem}");
        return done.Keys.Count > 0 ? ExitCode.Done : ExitCode.No;
    }

    static string Text(ImportLine key) =>
        $"{(key.IsNew ? "added" : "up to date")}  {key.Id:N}  {key.Standard}  {key.Owner}  {string.Join(", ", key.Addresses)}"
        + (key.PrivateLeftOut ? "  (its private half was left out: the address is not the organization's)" : "");

    static int Refuse(string why)
    {
        Console.Error.WriteLine($"postern: {why}");
        return ExitCode.No;
    }
}
