using Postern.Mail.Mime;

namespace Postern.Mail.OpenPgp;

/// <summary>In which form OpenPGP stands in an entity.</summary>
sealed record OpenPgpForm
{
    /// <summary>The OpenPGP message, without armor; or what a detached signature signs; or a clear-signed text with its armor.</summary>
    public ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>The detached signature, null when there is none.</summary>
    public ReadOnlyMemory<byte>? Signature { get; init; }

    public bool IsInline { get; init; }

    public bool HasMoreOutside { get; init; }

    /// <summary>Of the part that an inline block stands in.</summary>
    public string? Charset { get; init; }

    public string? Refusal { get; init; }

    /// <summary>Null when there is nothing of OpenPGP.</summary>
    public static OpenPgpForm? Find(ReadOnlyMemory<byte> entity) => Find(MimeMessage.Parse(entity));

    /// <inheritdoc cref="Find(ReadOnlyMemory{byte})"/>
    public static OpenPgpForm? Find(MimeMessage message)
    {
        var root = message.Root;
        return root.Type.Name switch
        {
            "multipart/encrypted" => Encrypted(root),
            "multipart/signed" => Signed(root),
            "application/pgp-encrypted" or "application/pgp" => Ciphertext(root, hasMoreOutside: false),
            "multipart/mixed" => Mangled(root) ?? Inline(message),
            _ => Inline(message),
        };
    }

    /// <summary>RFC 3156 §4: the version, then the message. A third part is covered by nothing.</summary>
    static OpenPgpForm? Encrypted(MimeEntity root)
    {
        var parts = Parts(root);
        if (!SaysProtocol(root, "application/pgp-encrypted") || parts.Count < 2 || parts[0].Type.Name != "application/pgp-encrypted") return null;
        return Ciphertext(parts[1], parts.Count > 2);
    }

    /// <summary>What some servers make of it: an empty text, the version, the message, in multipart/mixed.</summary>
    static OpenPgpForm? Mangled(MimeEntity root)
    {
        var parts = Parts(root);
        var version = parts.FindIndex(part => part.Type.Name == "application/pgp-encrypted");
        if (version < 0 || version + 1 >= parts.Count || parts.Count > 3) return null;
        var others = parts.Where((_, index) => index != version && index != version + 1);
        return Ciphertext(parts[version + 1], others.Any(part => !part.Decode().Span.Trim(" \t\r\n"u8).IsEmpty));
    }

    /// <summary>RFC 3156 §5: exactly what is signed, and the signature.</summary>
    static OpenPgpForm? Signed(MimeEntity root)
    {
        if (!SaysProtocol(root, "application/pgp-signature")) return null;
        var parts = Parts(root);
        if (root.Type.Parameters?.Find("protocol") is null && !parts.Exists(part => part.Type.Name == "application/pgp-signature")) return null;
        if (parts.Count != 2 || parts[1].Type.Name != "application/pgp-signature")
            return new() { Refusal = "Its signed form has other parts than the signed one and the signature." };

        return Octets(parts[1].Decode(), "PGP SIGNATURE") is { } signature && !parts[0].Raw.IsEmpty
            ? new() { Content = Canonical(parts[0].Raw), Signature = signature }
            : new() { Refusal = "Its signature is damaged, or signs nothing." };
    }

    static OpenPgpForm Ciphertext(MimeEntity part, bool hasMoreOutside) => Octets(part.Decode(), "PGP MESSAGE") is { } octets
        ? new() { Content = octets, HasMoreOutside = hasMoreOutside }
        : new() { Refusal = "Its encrypted part is damaged." };

    static OpenPgpForm? Inline(MimeMessage message)
    {
        for (var index = 0; index < message.PartCount; index++)
        {
            var part = message.Part(index);
            if (part.Kind is not MimeKind.Leaf || part.Type.Name != "text/plain" || part.Disposition?.Main == "attachment") continue;
            if (part.Body.Span.IndexOf("PGP"u8) < 0 && part.TransferEncoding is TransferEncoding.Identity) continue;

            var text = part.Decode();
            if (InlineMessage.TryFind(text.Span, out var found, out var refusal)) return Inline(part, text, found, refusal, message.PartCount > 1);
        }

        return null;
    }

    static OpenPgpForm Inline(MimeEntity part, ReadOnlyMemory<byte> text, InlineMessage found, string? refusal, bool hasOtherParts)
    {
        var form = new OpenPgpForm
        {
            IsInline = true,
            Refusal = refusal,
            HasMoreOutside = found.HasMoreOutside || hasOtherParts,
            Charset = part.Type.Parameters?.Find("charset")?.ToLowerInvariant(),
        };
        if (refusal is not null) return form;
        if (found.IsClearSigned) return form with { Content = text[found.Block.Start..found.Block.End] };
        return Armor.Decode(text.Span, found.Block) is { IsEmpty: false } octets ? form with { Content = octets } : form with { Refusal = "Its armor is damaged." };
    }

    /// <summary>Octets of the one armored block, or binary ones as they are.</summary>
    static ReadOnlyMemory<byte>? Octets(ReadOnlyMemory<byte> body, string label)
    {
        if (!body.IsEmpty && (body.Span[0] & 0x80) != 0) return body;
        for (var at = 0; Armor.TryFind(body.Span, at, out var block); at = block.End)
        {
            if (block.Label == label) return Armor.Decode(body.Span, block) is { IsEmpty: false } octets ? octets : (ReadOnlyMemory<byte>?)null;
        }

        return null;
    }

    /// <summary>Signatures are over lines that end in CRLF (RFC 3156 §5); a file on disk may have lost the CR. What is verified is also what is shown.</summary>
    static ReadOnlyMemory<byte> Canonical(ReadOnlyMemory<byte> part)
    {
        var span = part.Span;
        var bare = 0;
        for (var at = 0; at < span.Length; at++) bare += span[at] == '\n' && (at == 0 || span[at - 1] != '\r') ? 1 : 0;
        if (bare == 0) return part;

        var canonical = new byte[part.Length + bare];
        var to = 0;
        for (var at = 0; at < span.Length; at++)
        {
            if (span[at] == '\n' && (at == 0 || span[at - 1] != '\r')) canonical[to++] = (byte)'\r';
            canonical[to++] = span[at];
        }

        return canonical;
    }

    static bool SaysProtocol(MimeEntity root, string protocol) =>
        root.Type.Parameters?.Find("protocol") is not { } said || string.Equals(said.Trim(), protocol, StringComparison.OrdinalIgnoreCase);

    static List<MimeEntity> Parts(MimeEntity root)
    {
        List<MimeEntity> parts = [];
        foreach (var part in root.Parts) parts.Add(part);
        return parts;
    }
}
