namespace Postern.Flow.Portal;

/// <summary>
/// Words of messages that somebody has just searched, in memory alone: who narrows a search down has them opened once. What is searched is asked of the ledger each time, so nothing is found
/// here that is not there any more. Bounded in size and time. Thread safe.
/// </summary>
sealed class SearchedWords(TimeProvider clock)
{
    /// <summary>Characters of all messages in memory, at most.</summary>
    public const int CharactersMax = 16 * 1024 * 1024;

    /// <summary>Nothing stays for longer.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(4);

    readonly Lock gate = new();
    Generation young = new(default), old = new(default);

    public MessageWords? Find(Guid message)
    {
        lock (gate)
        {
            Turn();
            return young.Words.GetValueOrDefault(message) ?? old.Words.GetValueOrDefault(message);
        }
    }

    public void Keep(Guid message, MessageWords words)
    {
        if (words.Text.Length > CharactersMax / 4) return;
        lock (gate)
        {
            Turn();
            if (young.Words.TryAdd(message, words)) young.Characters += words.Text.Length;
        }
    }

    // Two generations, each of half the size and half the time: nothing is swept.
    void Turn()
    {
        var now = clock.GetUtcNow();
        if (young.Characters < CharactersMax / 2 && now - young.Began < KeptFor / 2) return;

        old = now - young.Began < KeptFor ? young : new(now);
        young = new(now);
    }

    sealed class Generation(DateTimeOffset began)
    {
        public DateTimeOffset Began { get; } = began;
        public Dictionary<Guid, MessageWords> Words { get; } = [];
        public long Characters { get; set; }
    }
}

/// <param name="Subject">As a list shows it.</param>
/// <param name="From">As a list shows it.</param>
/// <param name="Text">All that is searched: subject, sender, names of files, and the words of the message.</param>
/// <param name="HasFiles">There are files with it.</param>
sealed record MessageWords(string Subject, string From, string Text, bool HasFiles)
{
    public static MessageWords Of(ReadableMessage message) => new(
        message.Subject, message.From,
        string.Join('\n', [message.Subject, message.From, message.FromAddress, .. message.Attachments.Select(file => file.Name), message.Text ?? message.Html]), message.Attachments.Count > 0);
}
