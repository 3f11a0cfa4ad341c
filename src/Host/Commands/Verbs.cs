using System.CommandLine;

namespace Postern.Host.Commands;

/// <summary>The command line: one verb, one file.</summary>
static class Verbs
{
    public static RootCommand Root() => new("Postern, a secure e-mail gateway: nothing leaves unprotected.")
    {
        RunCommand.Verb(),
        DemoCommand.Verb(),
        SinkCommand.Verb(),
        MessagesCommand.Verb(),
        ShowCommand.Verb(),
        ReleaseCommand.Verb(),
        FailCommand.Verb(),
        ExplainCommand.Verb(),
        CheckDomainCommand.Verb(),
        DomainsCommand.Verb(),
        AlarmsCommand.Verb(),
        PortalCommand.Verb(),
        IncidentsCommand.Verb(),
        UsersCommand.Verb(),
        StaffCommand.Verb(),
        KeysCommand.Verb(),
        OpenCommand.Verb(),
        DnsRecordsCommand.Verb(),
        TlsReportsCommand.Verb(),
        AuditCommand.Verb(),
        AnalyzeCommand.Verb(),
        MimeCommand.Verb(),
    };

    /// <summary>The settings file, the same for every verb that needs one.</summary>
    public static Option<string?> Config() => new("--config", "-c") { Description = "The settings file (postern.json); without it, safe defaults." };

    public static Option<bool> Json() => new("--json") { Description = "Print JSON instead of text." };
}
