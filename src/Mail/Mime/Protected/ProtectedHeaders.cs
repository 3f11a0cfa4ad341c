using System.Text;
using Postern.Mail.Addresses;

namespace Postern.Mail.Mime.Protected;

/// <summary>What the payload says about its own header (RFC 9788 §2.1.1).</summary>
public enum ProtectionWord
{
    /// <summary>No <c>hp</c>, or a value that is none: nothing is protected, whatever fields stand in the payload.</summary>
    None,

    /// <summary>All fields stood outside too.</summary>
    Clear,

    /// <summary>The sender hid some.</summary>
    Cipher,

    /// <summary><c>protected-headers="v1"</c>, what Thunderbird and others wrote before the RFC: fields inside count, but what stood outside is not recorded.</summary>
    Draft,
}

/// <summary>The header of an opened message: the protected fields, and how each compares with the outside.</summary>
public sealed record ProtectedHeaders
{
    /// <summary>How the payload's header is to be read.</summary>
    public required ProtectionWord Word { get; init; }

    /// <summary>The sender's fields in their order; empty when nothing is protected. Outer fields that are missing here were added by somebody on the way.</summary>
    public required IReadOnlyList<ProtectedField> Fields { get; init; }

    /// <summary>The author inside has another address than the one outside, which is what servers on the way judged (RFC 9788 §4.4.1).</summary>
    public required bool HasOtherAuthor { get; init; }

    /// <summary>The header section outside, for what is not protected.</summary>
    public required MimeEntity Outer { get; init; }

    /// <param name="payload">Root of the payload: what was signed, or what came out of the decryption and was authentic.</param>
    /// <param name="outer">The message as it arrived.</param>
    /// <param name="wasEncrypted">Whether a decryption was among the layers: only then can anything have been confidential.</param>
    public static ProtectedHeaders Of(MimeEntity payload, MimeEntity outer, bool wasEncrypted)
    {
        var word = WordOf(payload.Type.Parameters);
        if (word is ProtectionWord.None) return new() { Word = word, Fields = [], HasOtherAuthor = false, Outer = outer };

        var records = Records(payload);
        List<ProtectedField> fields = [];
        for (var index = 0; index < payload.FieldCount; index++)
        {
            var field = payload.Field(index);
            if (FieldPlaces.Of(field.Name) is FieldPlace.Structure || IsRecord(field)) continue;
            fields.Add(Compare(field, word, records, outer, wasEncrypted));
        }

        return new() { Word = word, Fields = fields, HasOtherAuthor = AuthorsDiffer(payload, outer), Outer = outer };
    }

    /// <summary>The topmost protected field of this name, null when there is none.</summary>
    public ProtectedField? Find(string name) => Fields.FirstOrDefault(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Text to show for a field. A protected header answers for the sender's fields alone; where it lacks one, what stands outside under that
    /// name was put there by somebody else, and is not shown.
    /// </summary>
    public string? Shown(string name) => Word is ProtectionWord.None ? Outer.Text(Encoding.ASCII.GetBytes(name)) : Find(name)?.Text;

    /// <summary>
    /// The author to show and to answer. Where inside and outside differ and no signature is bound to the one inside, servers judged
    /// another author than a reader would see: the outer one is shown, with a warning (RFC 9788 §4.4).
    /// </summary>
    /// <param name="isSigned">Whether a good signature belongs to the address of the protected From.</param>
    public ShownAuthor Author(bool isSigned)
    {
        var inside = Find("From");
        var outside = Outer.Text("From"u8) ?? "";
        if (inside is null) return new(outside, IsProtected: false, Warns: false);
        return HasOtherAuthor && !isSigned ? new(outside, IsProtected: false, Warns: true) : new(inside.Text, IsProtected: true, Warns: HasOtherAuthor);
    }

    static ProtectionWord WordOf(Parameters? type) => (type?.Find("hp")?.ToLowerInvariant(), type?.Find("protected-headers")) switch
    {
        ("clear", _) => ProtectionWord.Clear,
        ("cipher", _) => ProtectionWord.Cipher,
        (null, "v1") => ProtectionWord.Draft,
        _ => ProtectionWord.None,
    };

    static bool IsRecord(HeaderField field) => field.Name.Equals(HpOuter.Name, StringComparison.OrdinalIgnoreCase);

    static List<HpOuter> Records(MimeEntity payload)
    {
        List<HpOuter> records = [];
        for (var index = 0; index < payload.FieldCount; index++)
            if (IsRecord(payload.Field(index)) && HpOuter.TryRead(payload.Field(index), out var record)) records.Add(record);
        return records;
    }

    static ProtectedField Compare(HeaderField field, ProtectionWord word, List<HpOuter> records, MimeEntity outer, bool wasEncrypted)
    {
        var (name, text) = (field.Name, field.Text);
        var outside = TextsOf(outer, field);
        var put = word switch
        {
            ProtectionWord.Cipher => [.. records.Where(record => record.Is(name)).Select(record => record.Text)],
            ProtectionWord.Clear => [text],
            ProtectionWord.Draft or ProtectionWord.None => outside, // Nobody recorded it.
        };

        var isChanged = put.Exists(value => !outside.Contains(value)) || (put.Count == 0 && outside.Count > 0);
        return new(name, field, wasEncrypted && !put.Contains(text), outside.Contains(text) ? text : outside.FirstOrDefault(), isChanged);
    }

    static List<string> TextsOf(MimeEntity outer, HeaderField like)
    {
        List<string> texts = [];
        for (var index = 0; index < outer.FieldCount; index++)
            if (outer.Field(index).Is(like.NameBytes)) texts.Add(outer.Field(index).Text);
        return texts;
    }

    static bool AuthorsDiffer(MimeEntity payload, MimeEntity outer) =>
        payload.Find("From"u8) is not null && !SameAddresses(payload.Addresses("From"u8), outer.Addresses("From"u8));

    static bool SameAddresses(IReadOnlyList<Mailbox> inside, IReadOnlyList<Mailbox> outside) =>
        inside.Count == outside.Count && inside.Zip(outside).All(pair => Same(pair.First.Address, pair.Second.Address));

    // The domain in any spelling, the local part octet by octet (RFC 9788 §4.4.1.1).
    static bool Same(string one, string other) =>
        EmailAddress.TryParse(one, out var a) && EmailAddress.TryParse(other, out var b) ? a.Local == b.Local && a.AsciiDomain == b.AsciiDomain : one == other;
}

/// <param name="Text">Display text of the From field.</param>
/// <param name="IsProtected">It comes from inside.</param>
/// <param name="Warns">Inside and outside name different authors; the reader must be told.</param>
public sealed record ShownAuthor(string Text, bool IsProtected, bool Warns);
