using System.Text;

namespace Postern.Scenarios.Peers;

/// <summary>Reads what a mail server delivered into a Maildir.</summary>
public sealed class Maildir(string folder)
{
    /// <summary>Longest a test waits for mail that should come.</summary>
    public static readonly TimeSpan ArrivalMax = TimeSpan.FromSeconds(30);

    /// <summary>The folder where messages arrive.</summary>
    public string New => Path.Combine(folder, "new");

    public int Count => Directory.Exists(New) ? Directory.GetFiles(New).Length : 0;

    /// <summary>Every message as delivered, one character an octet, in the order of arrival.</summary>
    public IReadOnlyList<string> Messages =>
        Directory.Exists(New) ? [.. new DirectoryInfo(New).GetFiles().OrderBy(file => file.LastWriteTimeUtc).Select(Read)] : [];

    /// <summary>Waits for that many messages at least, and gives all that are there then.</summary>
    /// <exception cref="TimeoutException">They did not come; says how many did.</exception>
    public async Task<IReadOnlyList<string>> Wait(int count, CancellationToken ct, TimeSpan? limit = null) =>
        await Waiting.Until(() => Count >= count, limit ?? ArrivalMax, ct)
            ? Messages
            : throw new TimeoutException($"{Count} of {count} messages came to {folder}");

    static string Read(FileInfo file) => File.ReadAllText(file.FullName, Encoding.Latin1);
}
