using Postern.Store;
using Postern.Store.Portal;

namespace Postern.Flow.Portal;

/// <summary>The people of a mailbox that several share. Each says once who they are; the record of what was read then says which of them it was. A part of <see cref="PortalDesk"/>.</summary>
public sealed class NamesDesk
{
    /// <summary>Characters of a name.</summary>
    public const int NameLengthMax = 60;

    readonly Ledger ledger;
    readonly SmallSeal seal;

    internal NamesDesk(Ledger ledger) => (this.ledger, seal) = (ledger, new(ledger.DeriveKey("portal-readers")));

    /// <summary>Who said their name here before. What one of them sees of the others is their names: they share a mailbox.</summary>
    public async Task<IReadOnlyList<ReaderName>> Known(Nameless nameless, CancellationToken ct) =>
        await ledger.Inbox.OwnerOf(nameless.CopyId, ct) is { } owner ? await Of(owner, ct) : [];

    /// <summary>The session is this person's from now on. False when that is no name, and when the mailbox has too many people.</summary>
    public async Task<bool> Say(Nameless nameless, string? name, Network network, CancellationToken ct)
    {
        if (name?.Trim() is not { Length: > 0 and <= NameLengthMax } said || said.Any(char.IsControl)) return false;
        if (await ledger.Inbox.OwnerOf(nameless.CopyId, ct) is not { } owner) return false;

        var known = (await Of(owner, ct)).FirstOrDefault(each => string.Equals(each.Name, said, StringComparison.OrdinalIgnoreCase));
        var id = known?.Id ?? Guid.CreateVersion7();
        if (!await ledger.Wishes.NameReader(PortalSessions.HashOf(nameless.Secret), owner, id, known is null ? seal.Close(said, owner) : null, ct)) return false;

        await ledger.Portal.Note(nameless.CopyId, PortalEvent.NameSaid, network.Prefix, ct, id);
        return true;
    }

    /// <summary>The names of those who read a copy, by the ids in its record; for the organization's own people.</summary>
    public async Task<IReadOnlyDictionary<Guid, string>> OfCopy(Guid copyId, CancellationToken ct) =>
        await ledger.Inbox.OwnerOf(copyId, ct) is { } owner ? (await Of(owner, ct)).ToDictionary(each => each.Id, each => each.Name) : new Dictionary<Guid, string>();

    async Task<List<ReaderName>> Of(byte[] owner, CancellationToken ct) =>
        [.. (await ledger.Wishes.Readers(owner, ct)).Select(each => new ReaderName(each.Id, seal.Open(each.SealedName, owner) ?? "?"))];
}

/// <param name="Id">In the record.</param>
/// <param name="Name">As they said it.</param>
public sealed record ReaderName(Guid Id, string Name);
