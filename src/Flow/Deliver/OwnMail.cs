using Postern.Flow.Dkim;
using Postern.Flow.Portal;
using Postern.Flow.Replies;
using Postern.Mail.Addresses;
using Postern.Mail.Smtp.Client;
using Postern.Store.Queue;

namespace Postern.Flow.Deliver;

/// <summary>
/// Mail of the gateway's own, written and signed. It is made of a <see cref="Notice"/>, a <see cref="CodeNotice"/> or a <see cref="ReplyHint"/> and of
/// nothing else, so it holds no word of a sender and may travel on any lane.
/// </summary>
public sealed class OwnMail
{
    readonly SignedContent signed;

    OwnMail(SignedContent signed) => this.signed = signed;

    /// <summary>For the record.</summary>
    public DomainSignature? Signature => signed.Signature;

    internal MessageContent Content => signed.Content;

    public static async ValueTask<OwnMail> Of(Notice notice, EmailAddress to, string domain, DateTimeOffset at, Signatory signatory, CancellationToken ct) =>
        new(await signatory.Sign(MessageContent.Of(notice.Write(to, domain, at)), ct));

    public static async ValueTask<OwnMail> Of(CodeNotice code, string domain, DateTimeOffset at, Signatory signatory, CancellationToken ct) =>
        new(await signatory.Sign(MessageContent.Of(code.Write(domain, at)), ct));

    public static async ValueTask<OwnMail> Of(ReplyHint hint, string domain, DateTimeOffset at, Signatory signatory, CancellationToken ct) =>
        new(await signatory.Sign(MessageContent.Of(hint.Write(domain, at)), ct));
}
