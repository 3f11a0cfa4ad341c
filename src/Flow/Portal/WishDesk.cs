using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Postern.Flow.Languages;
using Postern.Store;
using Postern.Store.Portal;

namespace Postern.Flow.Portal;

/// <summary>What the holders of an address chose for its notices: their language, and a phrase that shows a notice is ours. Thread safe.</summary>
public sealed class WishDesk(Ledger ledger, PortalOptions options)
{
    /// <summary>Characters of a phrase.</summary>
    public const int PhraseLengthMax = 60;

    readonly SmallSeal seal = new(ledger.DeriveKey("portal-wishes"));

    /// <summary>What somebody who has proven the address sees of it.</summary>
    public async Task<ShownWishes> Of(Reader reader, CancellationToken ct) =>
        await ledger.Wishes.Of(reader.Owner, ct) is { } kept ? new(options.Languages.Find(kept.Language), PhraseOf(kept), kept.IsShared) : new(null, null, false);

    /// <summary>False when the phrase is none: too long, or with what a mail program makes a link of.</summary>
    public async Task<bool> Keep(Reader reader, ShownWishes wishes, Network network, CancellationToken ct)
    {
        var phrase = wishes.Phrase?.Trim() is { Length: > 0 } words ? words : null;
        if (phrase is not null && !IsPhrase(phrase)) return false;

        await ledger.Wishes.Keep(new(reader.Owner, wishes.Language?.Code, phrase is null ? null : seal.Close(phrase, reader.Owner), wishes.IsShared), ct);
        await ledger.Portal.Note(await ledger.Inbox.NewestOf(reader.Owner, ct), PortalEvent.WishesChanged, network.Prefix, ct, reader.Proven.ReaderId);
        return true;
    }

    /// <summary>A notice as the holder of the copy's address wants it: in their language, with their phrase.</summary>
    public async Task<Notice> Dress(Notice notice, Guid copyId, CancellationToken ct)
    {
        var wishes = await ledger.Wishes.OfCopy(copyId, ct);
        var chosen = options.Languages.Find(wishes?.Language);
        return notice with
        {
            Letterhead = new Letterhead(chosen ?? options.Languages.Usual, options.Brand),
            Others = chosen is null ? [.. options.Languages.All] : [],
            Phrase = wishes is null ? null : PhraseOf(wishes),
        };
    }

    string? PhraseOf(Wishes wishes) => wishes.SealedPhrase is { } sealedPhrase ? seal.Open(sealedPhrase, wishes.Owner) : null;

    // Whoever stole a session could else write an invitation into somebody's notices.
    static bool IsPhrase(string words) =>
        words.Length <= PhraseLengthMax
        && words.All(c => char.IsLetter(c) || char.IsDigit(c) || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark || c is ' ' or '-' or '\'' or ',' or '!' or '?');
}

/// <param name="Language">Null: as the organization writes.</param>
/// <param name="Phrase">Null: none.</param>
/// <param name="IsShared">Several people read the mailbox.</param>
public sealed record ShownWishes(Language? Language, string? Phrase, bool IsShared);

/// <summary>Seals some words for one address (AES-256-GCM, RFC 5116), so that a stolen database shows none.</summary>
sealed class SmallSeal(byte[] key)
{
    const int NonceSize = 12, TagSize = 16;

    public byte[] Close(string words, byte[] owner)
    {
        var plain = Encoding.UTF8.GetBytes(words);
        var whole = new byte[NonceSize + plain.Length + TagSize];
        RandomNumberGenerator.Fill(whole.AsSpan(0, NonceSize));
        using var aes = new AesGcm(key, TagSize);
        aes.Encrypt(whole.AsSpan(0, NonceSize), plain, whole.AsSpan(NonceSize, plain.Length), whole.AsSpan(NonceSize + plain.Length), owner);
        return whole;
    }

    /// <summary>Null when it was altered, or belongs to another.</summary>
    public string? Open(byte[] whole, byte[] owner)
    {
        if (whole.Length < NonceSize + TagSize) return null;
        var plain = new byte[whole.Length - NonceSize - TagSize];
        try
        {
            using var aes = new AesGcm(key, TagSize);
            aes.Decrypt(whole.AsSpan(0, NonceSize), whole.AsSpan(NonceSize, plain.Length), whole.AsSpan(NonceSize + plain.Length), plain, owner);
            return Encoding.UTF8.GetString(plain);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
