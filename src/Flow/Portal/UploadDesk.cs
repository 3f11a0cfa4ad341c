using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Postern.Store.Spool;

namespace Postern.Flow.Portal;

/// <summary>
/// Files that arrive before the message that they belong to, in slices: what arrived stays when a connection breaks, and the next slice begins there. They belong to a
/// session of the portal and to nobody else, are sealed, and end with the program. Thread safe.
/// </summary>
public sealed partial class UploadDesk : IDisposable
{
    /// <summary>Most files of all sessions.</summary>
    public const int UploadsMax = 500;

    /// <summary>Octets of all sessions' files, as announced.</summary>
    public const long SizeMax = 16L << 30;

    /// <summary>Most files of one session. Those of a page that was closed make room for others.</summary>
    public const int OwnMax = 40;

    /// <summary>Messages' files of one session: somebody writes in several windows.</summary>
    public const int OwnMessagesMax = 3;

    /// <summary>Sessions' files of one mailbox, whatever the number of its sessions.</summary>
    public const int MailboxSessionsMax = 3;

    /// <summary>Characters of a name.</summary>
    public const int NameLengthMax = 255;

    /// <summary>A file that something came to so recently stays, whoever wants its place.</summary>
    public static readonly TimeSpan BusyFor = TimeSpan.FromMinutes(2);

    /// <summary>A file that nothing came to for so long goes.</summary>
    public static readonly TimeSpan IdleMax = TimeSpan.FromHours(1);

    readonly Lock gate = new();
    readonly Dictionary<Guid, Upload> uploads = [];
    readonly string folder;
    readonly PortalOptions options;
    readonly TimeProvider clock;
    readonly ILogger log;
    readonly ITimer sweeping;

    /// <summary>Opens the folder, and clears away what an earlier process left there: nobody has its keys.</summary>
    public UploadDesk(string folder, PortalOptions options, TimeProvider clock, ILogger<UploadDesk> log)
    {
        (this.folder, this.options, this.clock, this.log) = (folder, options, clock, log);
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var file in Directory.EnumerateFiles(folder)) File.Delete(file);
        sweeping = clock.CreateTimer(_ => Sweep(), null, IdleMax / 4, IdleMax / 4);
    }

    /// <summary>Announces a file.</summary>
    /// <param name="reader">Whose.</param>
    /// <param name="name">As the visitor's browser gave it; not trusted.</param>
    /// <param name="size">Octets that will come.</param>
    public BeginAnswer Begin(Reader reader, string name, long size)
    {
        var (owner, mailbox) = (UploadOwner.Of(reader), Convert.ToHexString(reader.Owner));
        if (name.Length is 0 or > NameLengthMax || size < 0 || size > options.FilesSizeMax) return new BeginAnswer.TooMuch();
        lock (gate)
        {
            if (RoomFor(owner, mailbox, size) is not { } resting) return new BeginAnswer.NoRoom();
            foreach (var gone in resting) Remove(gone);

            var id = Guid.CreateVersion7(clock.GetUtcNow());
            uploads[id] = new Upload(owner, mailbox, name, size, new SealedFile(Path.Combine(folder, $"{id:N}"), id)) { UsedAt = clock.GetUtcNow() };
            return new BeginAnswer.Begun(id);
        }
    }

    /// <summary>Octets that arrived; null when there is no such file of this session.</summary>
    public long? OffsetOf(UploadOwner owner, Guid id) => Find(owner, id)?.Content.Length;

    /// <summary>Takes a slice. What arrived before a fault is kept.</summary>
    /// <param name="owner">Whose.</param>
    /// <param name="id">From <see cref="Begin"/>.</param>
    /// <param name="offset">Where the slice begins: as many octets as there are.</param>
    /// <param name="slice">The octets.</param>
    /// <param name="ct">Stops.</param>
    public async Task<SliceAnswer> Append(UploadOwner owner, Guid id, long offset, Stream slice, CancellationToken ct)
    {
        if (Find(owner, id) is not { } upload) return new SliceAnswer.NoSuchFile();
        if (!await upload.Turn.WaitAsync(TimeSpan.Zero, CancellationToken.None)) return new SliceAnswer.Elsewhere(upload.Content.Length);
        try
        {
            upload.UsedAt = clock.GetUtcNow();
            if (offset != upload.Content.Length) return new SliceAnswer.Elsewhere(upload.Content.Length);
            await upload.Content.Append(slice, upload.Size - offset, ct);
            return new SliceAnswer.Taken(upload.Content.Length);
        }
        catch (InvalidDataException)
        {
            return new SliceAnswer.TooMuch();
        }
        catch (FileNotWrittenException full)
        {
            LogNotWritten(id, full.Message);
            return new SliceAnswer.NoRoom();
        }
        finally
        {
            upload.UsedAt = clock.GetUtcNow();
            upload.Turn.Release();
        }
    }

    /// <summary>A file that is whole, to go with a message; null for every other. It is read to its end though it be dropped meanwhile.</summary>
    public ReplyFile? Open(UploadOwner owner, Guid id)
    {
        lock (gate) return Find(owner, id) is { } upload && upload.Content.Length == upload.Size ? new(upload.Name, upload.Content.Open()) : null;
    }

    /// <summary>The message is accepted, or the visitor thought better of it.</summary>
    public void Drop(UploadOwner owner, IEnumerable<Guid> ids)
    {
        lock (gate) foreach (var id in ids.Where(id => Find(owner, id) is not null)) Remove(id);
    }

    public void Dispose()
    {
        sweeping.Dispose();
        lock (gate) foreach (var id in uploads.Keys.ToList()) Remove(id);
    }

    Upload? Find(UploadOwner owner, Guid id)
    {
        lock (gate) return uploads.TryGetValue(id, out var upload) && upload.Owner == owner ? upload : null;
    }

    // Files of a page that was closed must not stand in the way of the next one, and those of another window not go for it.
    /// <returns>What has to go for it; null when that would not be enough, and then nothing goes.</returns>
    List<Guid>? RoomFor(UploadOwner owner, string mailbox, long size)
    {
        var busySince = clock.GetUtcNow() - BusyFor;
        var resting = new Queue<Guid>(uploads.Where(entry => entry.Value.Owner == owner && entry.Value.UsedAt < busySince && entry.Value.Turn.CurrentCount > 0)
            .OrderBy(entry => entry.Value.UsedAt).Select(entry => entry.Key));
        List<Guid> going = [];
        while (!Fits(owner, mailbox, size, going))
        {
            if (!resting.TryDequeue(out var next)) return null;
            going.Add(next);
        }

        return going;
    }

    bool Fits(UploadOwner owner, string mailbox, long size, List<Guid> without)
    {
        var all = uploads.Where(entry => !without.Contains(entry.Key)).Select(entry => entry.Value).ToList();
        return Fits(all.Where(upload => upload.Owner == owner), OwnMax, OwnMessagesMax * options.FilesSizeMax)
            && Fits(all.Where(upload => upload.Mailbox == mailbox), MailboxSessionsMax * OwnMax, MailboxSessionsMax * OwnMessagesMax * options.FilesSizeMax)
            && Fits(all, UploadsMax, SizeMax);

        bool Fits(IEnumerable<Upload> others, int countMax, long sizeMax) => others.Count() < countMax && others.Sum(upload => upload.Size) + size <= sizeMax;
    }

    void Sweep()
    {
        lock (gate)
        {
            var since = clock.GetUtcNow() - IdleMax;
            foreach (var (id, upload) in uploads.Where(entry => entry.Value.UsedAt < since).ToList()) Remove(id);
        }
    }

    void Remove(Guid id)
    {
        if (uploads.Remove(id, out var gone)) gone.Content.Dispose();
    }

    [LoggerMessage(4264, LogLevel.Error, "A slice of upload {Upload} was not written: {Reason}")]
    partial void LogNotWritten(Guid upload, string reason);

    sealed record Upload(UploadOwner Owner, string Mailbox, string Name, long Size, SealedFile Content)
    {
        public SemaphoreSlim Turn { get; } = new(1);
        public DateTimeOffset UsedAt { get; set; }
    }
}

/// <summary>A session of the portal, by its hash.</summary>
public readonly record struct UploadOwner
{
    readonly string hash;

    UploadOwner(byte[] secret) => hash = Convert.ToHexString(SHA256.HashData(secret));

    public static UploadOwner Of(Visit visit) => new(visit.Secret);

    public static UploadOwner Of(Reader reader) => new(reader.Secret);
}

/// <summary>What came of an announcement.</summary>
public abstract record BeginAnswer
{
    BeginAnswer() { }

    public sealed record Begun(Guid Id) : BeginAnswer;

    /// <summary>Larger than a message may be; or its name is no name.</summary>
    public sealed record TooMuch : BeginAnswer;

    /// <summary>Too many others are writing.</summary>
    public sealed record NoRoom : BeginAnswer;
}

/// <summary>What came of a slice.</summary>
public abstract record SliceAnswer
{
    SliceAnswer() { }

    /// <param name="Offset">Octets that are there now.</param>
    public sealed record Taken(long Offset) : SliceAnswer;

    /// <summary>The slice does not begin where the file ends, or another one is arriving.</summary>
    public sealed record Elsewhere(long Offset) : SliceAnswer;

    /// <summary>More than was announced.</summary>
    public sealed record TooMuch : SliceAnswer;

    /// <summary>The disk takes no more.</summary>
    public sealed record NoRoom : SliceAnswer;

    public sealed record NoSuchFile : SliceAnswer;
}
