using System.CommandLine;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Connections;
using Postern.Host.Settings;
using Postern.Host.StandIn;

namespace Postern.Host.Commands;

/// <summary><c>postern sink</c>: a stand-in mail exchanger for trying things.</summary>
static class SinkCommand
{
    public static Command Verb()
    {
        var listen = new Option<string>("--listen") { Description = "HOST:PORT to listen on.", Required = true };
        var tls = new Option<string>("--tls") { Description = "What TLS it shows: good, none, selfsigned, expired, old, drop-after-starttls.", DefaultValueFactory = _ => "good" };
        tls.AcceptOnlyFromAmong("good", "none", "selfsigned", "expired", "old", "drop-after-starttls");
        var folder = new Option<string?>("--out") { Description = "Folder for the messages (*.eml) and the root of the certificates (root.pem)." };
        var hostname = new Option<string>("--hostname") { Description = "Its name, also in the certificate.", DefaultValueFactory = _ => "localhost" };
        var command = new Command("sink", "Runs a stand-in mail exchanger that takes everything. One JSON line for each message.") { listen, tls, folder, hostname };
        command.SetAction((parsed, ct) => Run(parsed.GetValue(listen)!, parsed.GetValue(tls)!, parsed.GetValue(folder), parsed.GetValue(hostname)!, ct)); // required or defaulted
        return command;
    }

    static async Task<int> Run(string listen, string tls, string? folder, string hostname, CancellationToken ct)
    {
        if (!IPEndPoint.TryParse(listen, out var endPoint)) throw new WrongUseException($"\"{listen}\" is not address:port");
        if (folder is not null) Directory.CreateDirectory(folder);

        using var certificates = new SinkCertificates(TimeProvider.System);
        if (folder is not null) await File.WriteAllTextAsync(Path.Combine(folder, "root.pem"), certificates.RootPem, ct);
        await using var sink = await Start(endPoint, hostname, TlsOf(tls), certificates, folder, ct);
        await Console.Error.WriteLineAsync($"sink listens on {endPoint} with TLS: {tls}");
        await Task.Delay(Timeout.Infinite, ct).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        return ExitCode.Done;
    }

    static async Task<Sink> Start(IPEndPoint endPoint, string hostname, SinkTls tls, SinkCertificates certificates, string? folder, CancellationToken ct)
    {
        try
        {
            return await Sink.Start(endPoint, hostname, tls, certificates, folder, Print, ct);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new StartRefusedException(e.Message.TrimEnd('.'), e);
        }
    }

    static SinkTls TlsOf(string text) => text switch
    {
        "none" => SinkTls.None,
        "selfsigned" => SinkTls.SelfSigned,
        "expired" => SinkTls.Expired,
        "old" => SinkTls.Old,
        "drop-after-starttls" => SinkTls.DropAfterStartTls,
        _ => SinkTls.Good,
    };

    static void Print(SinkMessage message) => Console.WriteLine(JsonSerializer.Serialize(
        new SinkLine(
            message.Envelope.From.Address?.ToString() ?? "",
            [.. message.Envelope.Recipients.Select(to => to.Address.ToString())],
            message.Size,
            message.Client.Tls is { } tls ? CopyTable.Tls(tls) : null,
            message.Path),
        SinkJson.Default.SinkLine));
}

sealed record SinkLine(string From, IReadOnlyList<string> To, long Size, string? Tls, string? File);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SinkLine))]
sealed partial class SinkJson : JsonSerializerContext;
