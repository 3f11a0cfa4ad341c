using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Postern.Flow.Dkim;
using Postern.Flow.Publish;
using Postern.Host.Doors;
using Postern.Host.Settings;

namespace Postern.Host.Commands;

/// <summary><c>postern dns-records</c>: what the administrator should publish, and whether it is.</summary>
static class DnsRecordsCommand
{
    public static Command Verb()
    {
        var domain = new Argument<string?>("domain") { Arity = ArgumentArity.ZeroOrOne, Description = "One of the organization's domains; without it, all of them and the gateway's own name." };
        var check = new Option<bool>("--check") { Description = "Ask the DNS what is published. Exit code 1 when something differs or is missing." };
        var (config, json) = (Verbs.Config(), Verbs.Json());
        var command = new Command("dns-records", "Prints what should stand in the DNS: MTA-STS, TLS reports, TLSA, DKIM, DMARC, as lines of a zone file.") { domain, check, config, json };
        command.SetAction((parsed, ct) => Run(parsed.GetValue(config), parsed.GetValue(domain), parsed.GetValue(check), parsed.GetValue(json), ct));
        return command;
    }

    static async Task<int> Run(string? config, string? domain, bool check, bool json, CancellationToken ct)
    {
        var settings = SettingsFile.Read(config);
        var plan = Plan.Of(settings);
        var records = RecordsOf(settings, plan, await Keys(settings, plan, ct), domain);
        var lines = check ? await Checked(settings, records, ct) : [.. records.Select(record => RecordLine.Of(record, finding: null))];

        foreach (var line in lines) Console.WriteLine(json ? JsonSerializer.Serialize(line, RecordLineJson.Default.RecordLine) : line.ToText());
        if (!json) foreach (var note in Notes(plan, domain)) Console.WriteLine($"; {note}");
        return lines.Any(line => line.FallsShort) ? ExitCode.No : ExitCode.Done;
    }

    static List<OwnRecord> RecordsOf(PosternSettings settings, Plan plan, IReadOnlyList<DkimRecord> keys, string? domain)
    {
        var certificates = Certificates.Of(settings.Tls, settings.Data, plan.Organization.Hostname, TimeProvider.System, NullLogger<Certificates>.Instance);
        var own = new OwnRecords
        {
            Organization = plan.Organization,
            Options = plan.Publish,
            WebHost = Uri.CheckHostName(plan.PublicUrl.Host) == UriHostNameType.Dns ? plan.PublicUrl.Host : plan.Organization.Hostname,
            ExchangerPorts = [.. plan.Relay.Select(endPoint => endPoint.Port)],
            Certificate = certificates.InUse.First(),
            Next = settings.Tls.Next is { } path ? NextIn(path) : null,
            Keys = keys,
            IsCovered = name => certificates.For(name).MatchesHostname(name, allowCommonName: false),
        };

        if (domain is not null) return [.. own.OfDomain(OneOfOurs(plan, domain))];
        return [.. own.OfGateway(), .. plan.Organization.Domains.SelectMany(own.OfDomain)];
    }

    static async Task<IReadOnlyList<DkimRecord>> Keys(PosternSettings settings, Plan plan, CancellationToken ct)
    {
        await using var ledger = await Gateway.OpenLedger(settings, plan, exclusive: false, ct);
        return await new DkimKeys(ledger, plan.Organization, plan.Dkim, TimeProvider.System).Records(ct);
    }

    static string OneOfOurs(Plan plan, string text)
    {
        var domain = Plan.DomainOf("organization.domains", text);
        return plan.Organization.Domains.Contains(domain) ? domain : throw new WrongUseException($"{text} is not in \"organization.domains\"");
    }

    static X509Certificate2 NextIn(string path)
    {
        try
        {
            return X509CertificateLoader.LoadCertificateFromFile(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            throw new StartRefusedException($"the setting \"tls.next\" names {path}, which cannot be read: {e.Message}", e);
        }
    }

    static async Task<List<RecordLine>> Checked(PosternSettings settings, List<OwnRecord> records, CancellationToken ct)
    {
        await using var resolver = Resolvers.Of(settings.Dns);
        List<RecordLine> lines = [];
        foreach (var record in records) lines.Add(RecordLine.Of(record, await RecordCheck.Look(resolver, record, ct)));
        return lines;
    }

    static IEnumerable<string> Notes(Plan plan, string? domain)
    {
        if (plan.Organization.Domains.Count == 0) yield return "No domains are set (organization.domains); their records cannot be told.";
        if (plan.Publish.Policy is null) yield return "MTA-STS is off (publish.mtaSts).";
        if (plan.Publish.Spf is null) yield return "SPF: which servers send for a domain is known to you alone. Set publish.spf, and it is printed and checked.";
        if (domain is null) yield return "TLSA is for the port at which other servers reach this gateway; behind a port forwarding, publish it under that port.";
    }
}
