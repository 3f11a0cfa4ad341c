using System.Buffers;

namespace Postern.Mail.Mime;

/// <summary>One mailbox of an address list.</summary>
/// <param name="Name">Display name, decoded; the comment behind the address where that is all there is (RFC 5322 §3.4, obsolete use).</param>
/// <param name="Address">As written, without route, comments and folds; empty when the list gives only a name, and for an empty group.</param>
/// <param name="Group">The group it stands in (RFC 5322 §3.4).</param>
public sealed record Mailbox(string? Name, string Address, string? Group);

/// <summary>Address lists (RFC 5322 §3.4, §4.4). Reads what people and programs write; what is broken never hides what follows the next comma.</summary>
public static class AddressList
{
    /// <summary>At most <see cref="MimeLimits.AddressesMax"/> mailboxes of a field body; never throws.</summary>
    public static IReadOnlyList<Mailbox> Read(ReadOnlySpan<byte> body)
    {
        var field = HeaderField.Interpreted(body);
        var rented = ArrayPool<byte>.Shared.Rent(field.Length * 2 + 2);
        List<Mailbox> found = [];
        new AddressReader(field, rented).Read(found);
        ArrayPool<byte>.Shared.Return(rented);
        return found;
    }
}

/// <summary>One pass: octets go to the phrase or to the address, and a comma, semicolon, colon or the end closes what was collected.</summary>
ref struct AddressReader(ReadOnlySpan<byte> body, byte[] buffer)
{
    readonly ReadOnlySpan<byte> body = body;
    readonly Span<byte> phrase = buffer.AsSpan(0, buffer.Length / 2);
    readonly Span<byte> angle = buffer.AsSpan(buffer.Length / 2);
    int phraseLength;
    int angleLength;
    bool hasAngle;
    bool quotedPhrase;
    ReadOnlySpan<byte> comment;
    string? group;
    bool groupIsEmpty;

    public void Read(List<Mailbox> found)
    {
        var at = 0;
        while (at < body.Length && found.Count < MimeLimits.AddressesMax)
        {
            switch (body[at])
            {
                case (byte)',': Close(found); at++; break;
                case (byte)';': Close(found); EndGroup(found); at++; break;
                case (byte)':' when group is null && !hasAngle: BeginGroup(); at++; break;
                case (byte)'(':
                    var length = Comments.Length(body[at..]);
                    comment = body.Slice(at, length);
                    at += length;
                    break;
                case (byte)'"': at = Quoted(at); break;
                case (byte)'<':
                    if (hasAngle) Close(found); // whoever reads the first of two and whoever reads the second would see different people
                    at = Angle(at);
                    break;
                case (byte)'=' when EncodedWord.TryRead(body[at..], out var word): at = Copy(at, word.Length); break;
                default: Phrase(body[at++]); break;
            }
        }

        if (found.Count == MimeLimits.AddressesMax) return;
        Close(found);
        EndGroup(found);
    }

    void Phrase(byte octet) => phrase[phraseLength++] = octet;

    /// <summary>An encoded word is one thing: commas inside it do not end the mailbox (senders forget to encode them).</summary>
    int Copy(int at, int length)
    {
        body.Slice(at, length).CopyTo(phrase[phraseLength..]);
        phraseLength += length;
        return at + length;
    }

    int Quoted(int at)
    {
        var keepQuotes = QuotedIsLocalPart(at, out var end);
        if (keepQuotes) return Copy(at, end - at);

        quotedPhrase = true;
        for (at++; at < end; at++)
        {
            if (body[at] == '\\' && at + 1 < end) Phrase(body[++at]);
            else if (body[at] != '"') Phrase(body[at]);
        }

        return end;
    }

    /// <summary>A quoted string directly before an at sign is a local part (RFC 5322 §3.4.1), and keeps its marks.</summary>
    readonly bool QuotedIsLocalPart(int at, out int end)
    {
        for (end = at + 1; end < body.Length && body[end] != '"'; end++)
        {
            if (body[end] == '\\') end++;
        }

        end = Math.Min(end + 1, body.Length);
        return end < body.Length && body[end] == '@';
    }

    int Angle(int at)
    {
        angleLength = 0;
        hasAngle = true;
        for (at++; at < body.Length && body[at] is not (byte)'>'; at++)
        {
            switch (body[at])
            {
                case (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n': break;
                case (byte)'(': at += Comments.Length(body[at..]) - 1; break;
                case (byte)'"':
                    QuotedIsLocalPart(at, out var end);
                    body[at..end].CopyTo(angle[angleLength..]);
                    angleLength += end - at;
                    at = end - 1;
                    break;
                // The route of "<@a,@b:who@c>" (RFC 5322 §4.4) has not been used for decades; a comma elsewhere ends a broken address.
                case (byte)':' when angleLength > 0 && angle[0] == '@': angleLength = 0; break;
                case (byte)',' when angleLength > 0 && angle[0] != '@': return at;
                default: angle[angleLength++] = body[at]; break;
            }
        }

        return Math.Min(at + 1, body.Length);
    }

    void BeginGroup()
    {
        group = HeaderText.Decode(phrase[..phraseLength].Trim(" \t\r\n"u8));
        groupIsEmpty = true;
        Reset();
    }

    void EndGroup(List<Mailbox> found)
    {
        if (group is not null && groupIsEmpty) found.Add(new(null, "", group));
        group = null;
    }

    void Close(List<Mailbox> found)
    {
        var words = (ReadOnlySpan<byte>)phrase[..phraseLength].Trim(" \t\r\n"u8);
        var isBare = !hasAngle && !quotedPhrase && words.Contains((byte)'@');
        var address = hasAngle ? HeaderText.Raw(angle[..angleLength]) : isBare ? Bare(words) : "";
        var name = isBare || words.IsEmpty ? null : HeaderText.Decode(words);
        if (name is null && comment.Length > 2) name = HeaderText.Decode(comment[1..^1].Trim(" \t\r\n"u8));

        if (hasAngle || name is not null || address.Length > 0)
        {
            found.Add(new(string.IsNullOrEmpty(name) ? null : name, address, group));
            groupIsEmpty = false;
        }

        Reset();
    }

    /// <summary>An address without angle brackets may have white space around its dots and its at sign (RFC 5322 §4.4); a quoted local part keeps its own.</summary>
    static string Bare(ReadOnlySpan<byte> phrase)
    {
        var kept = phrase.StartsWith("\""u8) ? phrase.LastIndexOf((byte)'@') : 0;
        return HeaderText.Raw(phrase[..kept]) + string.Concat(HeaderText.Raw(phrase[kept..]).Split([' ', '\t', '\r', '\n']));
    }

    void Reset()
    {
        (phraseLength, angleLength, hasAngle, quotedPhrase) = (0, 0, false, false);
        comment = default;
    }
}
