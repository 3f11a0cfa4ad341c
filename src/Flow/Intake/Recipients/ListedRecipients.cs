using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Postern.Mail.Addresses;

namespace Postern.Flow.Intake.Recipients;

/// <summary>
/// Recipients from a file: an address in each line, or <c>@domain</c> for everybody there; <c>#</c> begins a comment. A changed file is used within
/// <see cref="LookAgainAfter"/>; one that cannot be read leaves the list in use.
/// </summary>
public sealed partial class ListedRecipients : IRecipientSource
{
    public static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(5);

    /// <summary>Largest file, in octets.</summary>
    public const long SizeMax = 64 * 1024 * 1024;

    /// <summary>Most lines that count.</summary>
    public const int AddressesMax = 1_000_000;

    static readonly RecipientAnswer Known = new RecipientAnswer.Known();
    static readonly RecipientAnswer Unknown = new RecipientAnswer.Unknown("5.1.1");

    readonly string path;
    readonly TimeProvider clock;
    readonly ILogger log;
    readonly Lock gate = new();
    volatile FrozenSet<string> listed;
    (DateTime Written, long Length) seen;
    long lookedAt;

    /// <exception cref="InvalidDataException">The file cannot be used; the message says why, and names no address.</exception>
    public ListedRecipients(string path, TimeProvider clock, ILogger log)
    {
        (this.path, this.clock, this.log) = (path, clock, log);
        (seen, lookedAt) = (Look(), clock.GetTimestamp());
        listed = Read();
    }

    public ValueTask<RecipientAnswer> Ask(EmailAddress address, CancellationToken ct)
    {
        Refresh();
        var isListed = listed.Contains(KeyOf(address)) || listed.Contains($"@{address.Domain}") || (Base(address) is { } person && listed.Contains(KeyOf(person)));
        return ValueTask.FromResult(isListed ? Known : Unknown);
    }

    // What stands behind the first "+" is the recipient's own affair (RFC 5233): whoever is listed has that address too.
    static EmailAddress? Base(EmailAddress address) => address.Local.IndexOf('+', StringComparison.Ordinal) is > 0 and var plus ? address with { Local = address.Local[..plus] } : null;

    // Who comes while somebody reads the new list is answered from the old one.
    void Refresh()
    {
        if (!gate.TryEnter()) return;
        try
        {
            if (clock.GetElapsedTime(lookedAt) < LookAgainAfter) return;

            lookedAt = clock.GetTimestamp();
            var now = Look();
            if (now == seen) return;
            seen = now;
            Use();
        }
        finally
        {
            gate.Exit();
        }
    }

    void Use()
    {
        try
        {
            listed = Read();
            LogRead(path, listed.Count);
        }
        catch (InvalidDataException e)
        {
            LogKept(e.Message, listed.Count);
        }
    }

    (DateTime Written, long Length) Look() => new FileInfo(path) is { Exists: true } file ? (file.LastWriteTimeUtc, file.Length) : default;

    FrozenSet<string> Read()
    {
        try
        {
            if (seen.Length > SizeMax) throw new InvalidDataException($"{path} is larger than {SizeMax} octets");

            HashSet<string> found = new(StringComparer.Ordinal);
            var number = 0;
            foreach (var line in File.ReadLines(path))
            {
                number++;
                if (line.Split('#')[0].Trim() is { Length: > 0 } entry) found.Add(EntryOf(entry) ?? throw new InvalidDataException($"line {number} of {path} is no address"));
                if (found.Count > AddressesMax) throw new InvalidDataException($"{path} holds more than {AddressesMax} addresses");
            }

            return found.ToFrozenSet(StringComparer.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{path} cannot be read", e);
        }
    }

    static string? EntryOf(string entry) => entry[0] == '@'
        ? EmailAddress.TryParse($"a{entry}", out var domain) ? $"@{domain.AsciiDomain}" : null
        : EmailAddress.TryParse(entry, out var address) ? KeyOf(address with { Domain = address.AsciiDomain }) : null;

    // Mailbox servers that tell Ann@ from ann@ are rare (RFC 5321 §2.4 allows it); here they are one.
    static string KeyOf(EmailAddress address) => $"{address.Local.ToUpperInvariant()}@{address.Domain}";

    [LoggerMessage(4121, LogLevel.Information, "{Path} changed and is in use: {Count} recipients")]
    partial void LogRead(string path, int count);

    [LoggerMessage(4122, LogLevel.Warning, "The list of recipients changed, and {Reason}. The {Count} recipients from before stay in use")]
    partial void LogKept(string reason, int count);
}
