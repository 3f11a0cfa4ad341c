using Postern.Mail.Smtp.Client;
using Postern.Store.Queue;

namespace Postern.Flow.Dkim;

/// <summary>Octets as they leave.</summary>
/// <param name="Content">With the signatures on top, where there are any.</param>
/// <param name="Signature">For the record; null when signing is off or no key signs yet.</param>
public sealed record SignedContent(MessageContent Content, DomainSignature? Signature)
{
    /// <summary>Fields before everything else.</summary>
    internal static MessageContent OnTop(byte[] fields, MessageContent content) => fields.Length == 0
        ? content
        : new MessageContent((byte[])[.. fields, .. content.Head.Span], content.Rest, content.Length + fields.Length);
}
