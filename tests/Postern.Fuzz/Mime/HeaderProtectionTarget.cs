using Postern.Mail.Mime;
using Postern.Mail.Mime.Protected;

namespace Postern.Fuzz.Mime;

/// <summary>Any message: what is protected can be read back, the body is untouched, no blind copy survives, and an arbitrary payload is compared without an accident.</summary>
public static class HeaderProtectionTarget
{
    public static void Run(ReadOnlySpan<byte> input)
    {
        var bytes = input.ToArray();
        var source = MimeMessage.Parse(bytes).Root;
        foreach (var confidentiality in Enum.GetValues<HeaderConfidentiality>())
        {
            if (HeaderProtection.Split(bytes, null, confidentiality) is { } split) Check(source, split, confidentiality);
        }

        _ = ProtectedHeaders.Of(source, source, wasEncrypted: true).Author(isSigned: false);
    }

    static void Check(MimeEntity source, ProtectedMessage split, HeaderConfidentiality confidentiality)
    {
        var payload = MimeMessage.Parse(split.PayloadHead).Root;
        var outer = MimeMessage.Parse(split.OuterFields).Root;
        MessageTarget.Require(payload.Body.Span.SequenceEqual(source.Body.Span), "the body is untouched");
        MessageTarget.Require(payload.Type.Name == source.Type.Name || !System.Text.Ascii.IsValid(source.Type.Name), "the type stays");
        MessageTarget.Require(outer.Body.IsEmpty && outer.Find("Bcc"u8) is null && payload.Find("Bcc"u8) is null, "no blind copy, no line that is no field");

        var read = ProtectedHeaders.Of(payload, outer, wasEncrypted: true);
        MessageTarget.Require(read.Word == (confidentiality is HeaderConfidentiality.Clear ? ProtectionWord.Clear : ProtectionWord.Cipher), "the word is read back");
        MessageTarget.Require(Flat(read.Shown("Subject")) == Flat(source.Text("Subject"u8)), "the subject is read back");
        MessageTarget.Require(!read.HasOtherAuthor, "the author is the same");
        if (confidentiality is HeaderConfidentiality.Cipher && outer.Text("Subject"u8) is { } subject) MessageTarget.Require(subject == HeaderProtection.SubjectOutside, "the subject is hidden");
    }

    // A bare CR becomes a space: not the same white space, but the same words.
    static string? Flat(string? text) => text is null ? null : string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
