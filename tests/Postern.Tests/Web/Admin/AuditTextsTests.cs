using System.Text.RegularExpressions;
using Postern.Rules.Dkim;
using Postern.Store.Portal;
using Postern.Store.Queue;
using Postern.Store.Records;
using Postern.Tests.Architecture;
using Postern.Web.Admin;

namespace Postern.Tests.Web.Admin;

public sealed partial class AuditTextsTests
{
    /// <summary>Whoever adds an event adds what it means, for people who read the audit.</summary>
    [Fact]
    public void Each_event_that_is_written_has_words()
    {
        var literal = Repository.Sources("src/Store").Concat(Repository.Sources("src/Flow")).Concat(Repository.Sources("src/Web")).Concat(Repository.Sources("src/Host"))
            .Where(file => !file.EndsWith("AuditTexts.cs", StringComparison.Ordinal)).SelectMany(File.ReadLines).Where(line => Written().IsMatch(line))
            .SelectMany(line => Word().Matches(line)).Select(match => match.Groups[1].Value).Except(NoEvents).ToHashSet();
        var made = Enum.GetValues<PortalEvent>().Select(Words.Event).Concat(Enum.GetValues<CopyState>().Select(Words.Event)).Concat(Enum.GetValues<DkimKeyState>().Select(state => $"dkim.{Words.Of(state)}")).ToList();

        Assert.InRange(literal.Count, 30, 200);
        Assert.All(literal.Concat(made).Where(word => !word.EndsWith('.')), word => Assert.NotEqual(word, AuditTexts.Of(word)));
    }

    // A file that is handed out, a setting.
    static readonly string[] NoEvents = ["report.pdf", "staff.certificates"];

    // Lines that hand a word to the audit.
    [GeneratedRegex("AuditEntry\\(|Events?\\.Of\\(|Event\\(|House\\.Note\\(|Append\\(|await Note\\(|NoteOpening|\"report\\.exported\"|\"staff\\.|\"gateway\\.")]
    private static partial Regex Written();

    [GeneratedRegex("\"((?:message|copy|portal|staff|passkey|user|key|dkim|tls|smtp|report|gateway|incident|content|reply|settings)\\.[a-z_]+)\"")]
    private static partial Regex Word();
}
