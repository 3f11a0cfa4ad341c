using System.CommandLine;
using System.Text.Json;
using Postern.Host.Settings;
using Postern.Mail.Authentication;
using Postern.Mail.Dns;
using Postern.Mail.Trace;

namespace Postern.Host.Commands;

/// <summary><c>postern analyze</c>: was this message encrypted on its way? From a raw message or pasted headers.</summary>
static class AnalyzeCommand
{
    /// <summary>Octets of a message that are taken in; without --verify only its header is looked at.</summary>
    const long FileSizeMax = 1L << 30;

    /// <summary>For all questions to the DNS together; what it has not said by then is temperror.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static Command Verb()
    {
        var file = new Argument<string>("file") { Description = "A message (RFC 5322) or headers copied out of a mail program; - for standard input.", DefaultValueFactory = _ => "-" };
        var own = new Option<string[]>("--own") { Description = "Your own mail servers: domains, host names, addresses or networks.", AllowMultipleArgumentsPerToken = true };
        var rows = new Option<bool>("--received") { Description = "Read JSON Lines {\"id\",\"value\"}, one Received field each, and say of each what is printed there." };
        var verify = new Option<bool>("--verify") { Description = "Ask the DNS too, and check SPF, DKIM, DMARC and ARC as they stand now. Needs the whole message." };
        var (config, json) = (Verbs.Config(), Verbs.Json());
        var command = new Command("analyze", """
            Says hop by hop whether a message was encrypted on its way, with the evidence. Nothing is kept; nothing is looked up but with --verify.
            Where a gateway's data folder is at hand (--config), a line that does not tell is judged by what the same server wrote in other messages.
            Exit code 0: encrypted on every hop between organizations that its lines show, or it never left one. 1: not encrypted somewhere, or it cannot be told.
            With --received: 1 when a line could not be read.
            """) { file, own, rows, verify, config, json };
        command.SetAction((parsed, ct) => parsed.GetValue(rows)
            ? Rows(parsed.GetValue(file) ?? "-", ct)
            : Message(parsed.GetValue(file) ?? "-", parsed.GetValue(own) ?? [], SettingsFile.Read(parsed.GetValue(config)), parsed.GetValue(verify), parsed.GetValue(json), ct));
        return command;
    }

    static async Task<int> Message(string file, string[] own, PosternSettings settings, bool verify, bool json, CancellationToken ct)
    {
        var message = await FileInput.Read(file, FileSizeMax, ct);
        var options = new TraceOptions { Own = own.Length == 0 ? null : Read(own) };
        var report = TraceAnalysis.Of(message, options);
        if (await LearnedHabits.Of(report, settings, ct) is { } habits) report = TraceAnalysis.Of(message, options with { Habits = habits });
        if (verify) report = await Checked(report, message, settings.Dns, ct);
        Console.Write(json ? JsonSerializer.Serialize(report, TraceJson.Default.TraceReport) + "\n" : AnalyzeText.Of(report));
        return CodeOf(report.Verdict);
    }

    static OwnServers Read(string[] own) => OwnServers.Read(own) ?? throw new WrongUseException(
        $"--own takes up to {OwnServers.NamesMax} domains, host names, addresses or networks, such as clinic.example or 192.0.2.0/24; one of these is none");

    static async Task<TraceReport> Checked(TraceReport report, ReadOnlyMemory<byte> message, DnsSettings dns, CancellationToken ct)
    {
        await using var resolver = Resolvers.Of(dns);
        var client = TraceChecks.Question(report, message);
        var authenticator = new MessageAuthenticator(new PatientResolver(resolver, Patience, TimeProvider.System), TimeProvider.System);
        return TraceChecks.Beside(report, await authenticator.Authenticate(message, client, ct), withSpf: client is not null);
    }

    static int CodeOf(HopVerdict verdict) => verdict switch
    {
        HopVerdict.Encrypted or HopVerdict.Internal => ExitCode.Done,
        HopVerdict.NotEncrypted or HopVerdict.Unknown => ExitCode.No,
    };

    static async Task<int> Rows(string file, CancellationToken ct)
    {
        try
        {
            await using var input = file == "-" ? Console.OpenStandardInput() : File.OpenRead(file);
            await using var output = Console.OpenStandardOutput();
            var wrong = await ReceivedRows.Answer(input, output, (line, why) => Console.Error.WriteLine($"postern: line {line} was left out: {why}"), ct);
            return wrong == 0 ? ExitCode.Done : ExitCode.No;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"{file} cannot be read: {e.Message}", e);
        }
    }
}
