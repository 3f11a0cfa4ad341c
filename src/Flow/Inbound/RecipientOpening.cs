using Postern.Flow.Keys;
using Postern.Flow.Open;
using Postern.Mail.Addresses;
using Postern.Mail.Mime;
using Postern.Mail.Mime.Protected;
using Postern.Mail.Smtp.Client;
using Postern.Store.Queue;

namespace Postern.Flow.Inbound;

/// <summary>A message for one recipient, opened or not.</summary>
/// <param name="Content">What is inside, or the message as it came.</param>
/// <param name="EndToEnd">What was found; null where nothing was encrypted or signed.</param>
public sealed record Unsealed(MessageContent Content, EndToEnd? EndToEnd)
{
    /// <summary>Set when the content is what was inside: whether it needs 8BITMIME.</summary>
    public bool? Is8Bit { get; init; }
}

/// <summary>Names of fields outside an encryption that nothing inside it takes the place of.</summary>
public delegate ValueTask<IReadOnlyCollection<string>> KeptFields(CancellationToken ct);

/// <summary>
/// Opens what came encrypted, with the keys of the one person that this copy is for, and looks at signatures. What is only signed stays as it
/// is, octet for octet: the signature is worth more than what we say about it. What cannot be opened stays as it is too.
/// </summary>
/// <param name="opening">Opens and checks.</param>
/// <param name="own">Whose keys there are.</param>
public sealed class RecipientOpening(LetterOpening opening, OwnKeys own) : IDisposable
{
    /// <summary>Longest message that is opened on its way in, in octets: it is held in memory, at worst four times.</summary>
    public const int SizeMax = 64 << 20;

    /// <summary>Most messages at once that are not in memory anyway; others wait.</summary>
    public const int LargeAtOnce = 4;

    readonly SemaphoreSlim large = new(LargeAtOnce, LargeAtOnce);

    /// <param name="content">As it came; disposed of where something else takes its place.</param>
    /// <param name="recipient">Whose copy it is.</param>
    /// <param name="opens">False looks at what is readable anyway.</param>
    /// <param name="ct">Stops reading.</param>
    /// <param name="kept">Asked when it was opened: names of fields outside that nothing inside takes the place of; null keeps none.</param>
    public async ValueTask<Unsealed> Open(MessageContent content, EmailAddress recipient, bool opens, CancellationToken ct, KeptFields? kept = null)
    {
        var asked = new Asked(recipient, opens, kept ?? NoneKept);
        if (content.Rest is not { } rest) return await OpenWhole(content, content.Head, asked, ct);

        var start = rest.Position;
        var header = await MessageOutline.ReadHeader(rest, ct);
        rest.Position = start;
        if (!SealedForms.MayBeSealed(header)) return new(content, null);
        return content.Length > SizeMax ? new(content, EndToEnds.TooLarge(header)) : await OpenLarge(content, rest, asked, ct);
    }

    public void Dispose() => large.Dispose();

    /// <param name="Recipient">Whose copy it is.</param>
    /// <param name="Opens">False looks at what is readable anyway.</param>
    /// <param name="Kept">Fields that stay.</param>
    sealed record Asked(EmailAddress Recipient, bool Opens, KeptFields Kept);

    static readonly KeptFields NoneKept = _ => ValueTask.FromResult<IReadOnlyCollection<string>>([]);

    async Task<Unsealed> OpenLarge(MessageContent content, Stream rest, Asked asked, CancellationToken ct)
    {
        await large.WaitAsync(ct);
        var start = rest.Position;
        try
        {
            var whole = new byte[content.Length];
            content.Head.CopyTo(whole);
            await rest.ReadExactlyAsync(whole.AsMemory(content.Head.Length), ct);
            rest.Position = start;
            var opened = await OpenWhole(content, whole, asked, ct);
            if (opened.Is8Bit is not null) await rest.DisposeAsync();
            return opened;
        }
        finally
        {
            large.Release();
        }
    }

    async ValueTask<Unsealed> OpenWhole(MessageContent content, ReadOnlyMemory<byte> message, Asked asked, CancellationToken ct) => SealedForms.Of(message) switch
    {
        SealedForm.None => new(content, null),
        SealedForm.Beside => new(content, EndToEnds.Beside(message)),
        SealedForm.Smime => await Open(content, message, EndToEnds.LooksEncrypted(message), asked, ct),
        SealedForm.OpenPgp => await Open(content, message, EndToEnds.LooksEncrypted(message), asked, ct),
    };

    async Task<Unsealed> Open(MessageContent content, ReadOnlyMemory<byte> message, bool looksEncrypted, Asked asked, CancellationToken ct)
    {
        var (identities, openPgp) = asked.Opens ? await own.Of(asked.Recipient, ct) : ([], []);
        return await opening.Open(message, identities, openPgp, ct) switch
        {
            OpenedLetter.Plain => new(content, null),
            OpenedLetter.Refused no => new(content, EndToEnds.Of(no, looksEncrypted, looksEncrypted && !asked.Opens ? "nothing is opened here" : no.Why)),
            OpenedLetter.Opened { WasEncrypted: false } signed => new(content, EndToEnds.Of(signed, isOpened: false, signed.HasMoreOutside ? MoreOutside : null)),
            OpenedLetter.Opened { HasMoreOutside: true } opened => new(content, EndToEnds.Of(opened, isOpened: false, MoreOutside)),
            OpenedLetter.Opened opened => PutTogether(content, message, opened, await asked.Kept(ct)),
        };
    }

    static Unsealed PutTogether(MessageContent content, ReadOnlyMemory<byte> message, OpenedLetter.Opened opened, IReadOnlyCollection<string> kept) =>
        OpenedMessage.Of(message, opened.Content, kept) switch
        {
            OpenedMessage.Made made => new(MessageContent.Of(made.Octets), EndToEnds.Of(opened, isOpened: true, why: null)) { Is8Bit = made.Is8Bit },
            OpenedMessage.Refused no => new(content, EndToEnds.Of(opened, isOpened: false, no.Why)),
        };

    const string MoreOutside = "there is more in the message that nothing protects";
}
