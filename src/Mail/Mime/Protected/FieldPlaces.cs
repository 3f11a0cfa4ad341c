using System.Collections.Frozen;

namespace Postern.Mail.Mime.Protected;

/// <summary>Where a header field stands once its message is sealed.</summary>
enum FieldPlace
{
    /// <summary>In the payload only. The place of every field that no list names: what nobody outside needs, nobody outside reads.</summary>
    Inside,

    /// <summary>In the payload, and outside as it is.</summary>
    Both,

    /// <summary>In the payload, and outside as policy says.</summary>
    Subject,

    /// <summary>In the payload only, even when all others stand outside too: it describes the body that goes there ("structural" in RFC 9788).</summary>
    Structure,

    /// <summary>Outside only: written by the machines on the way and not by the sender.</summary>
    Trace,

    /// <summary>In neither place.</summary>
    Nowhere,
}

/// <summary>The closed lists of fields. A new entry needs a reason here, because it tells strangers something about every sealed message.</summary>
static class FieldPlaces
{
    static readonly FrozenDictionary<string, FieldPlace> Named = new Dictionary<string, FieldPlace>
    {
        // Whom it is from and for: servers judge it (DMARC looks at From), and the envelope tells the same.
        ["From"] = FieldPlace.Both,
        ["Sender"] = FieldPlace.Both,
        ["Reply-To"] = FieldPlace.Both,
        ["To"] = FieldPlace.Both,
        ["Cc"] = FieldPlace.Both,

        // Which message it is: threading, finding it again, refusing it twice. RFC 5322 §3.6 asks for Date.
        ["Date"] = FieldPlace.Both,
        ["Message-ID"] = FieldPlace.Both,
        ["In-Reply-To"] = FieldPlace.Both,
        ["References"] = FieldPlace.Both,

        // Programs that answer by themselves cannot open anything, and must know when to be silent (RFC 3834 §2).
        ["Auto-Submitted"] = FieldPlace.Both,
        ["Precedence"] = FieldPlace.Both,
        ["X-Auto-Response-Suppress"] = FieldPlace.Both,

        // Providers ask these of whoever writes to many (RFC 2369, RFC 2919, RFC 8058), and look before anybody opens it.
        ["List-Id"] = FieldPlace.Both,
        ["List-Unsubscribe"] = FieldPlace.Both,
        ["List-Unsubscribe-Post"] = FieldPlace.Both,
        ["List-Post"] = FieldPlace.Both,
        ["List-Help"] = FieldPlace.Both,
        ["List-Owner"] = FieldPlace.Both,
        ["List-Subscribe"] = FieldPlace.Both,
        ["List-Archive"] = FieldPlace.Both,

        // A public key for the answer.
        ["Autocrypt"] = FieldPlace.Both,

        ["Subject"] = FieldPlace.Subject,
        ["MIME-Version"] = FieldPlace.Structure,

        ["Received"] = FieldPlace.Trace,
        ["Return-Path"] = FieldPlace.Trace,
        ["Delivered-To"] = FieldPlace.Trace,
        ["Received-SPF"] = FieldPlace.Trace,
        ["Authentication-Results"] = FieldPlace.Trace,

        // Nobody may learn of a blind copy.
        ["Bcc"] = FieldPlace.Nowhere,
        ["Resent-Bcc"] = FieldPlace.Nowhere,

        // Signatures of the unsealed message: they hold no longer, and their hash of the body would let a guess at it be checked.
        ["DKIM-Signature"] = FieldPlace.Nowhere,
        ["DomainKey-Signature"] = FieldPlace.Nowhere,
        ["X-Google-DKIM-Signature"] = FieldPlace.Nowhere,
        ["ARC-Seal"] = FieldPlace.Nowhere,
        ["ARC-Message-Signature"] = FieldPlace.Nowhere,
        ["ARC-Authentication-Results"] = FieldPlace.Nowhere,

        // Only we write it; one that came along would be a lie about what stands outside.
        [HpOuter.Name] = FieldPlace.Nowhere,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public static FieldPlace Of(string name) =>
        Named.TryGetValue(name, out var place) ? place : IsStructure(name) ? FieldPlace.Structure : FieldPlace.Inside;

    static bool IsStructure(string name) => name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase);
}
