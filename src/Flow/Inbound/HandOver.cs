using System.Text;
using Postern.Flow.Dkim;
using Postern.Flow.Replies;
using Postern.Flow.Seal;
using Postern.Mail.Smtp.Client;
using Postern.Rules.Replies;
using Postern.Store;
using Postern.Store.Queue;
using Postern.Store.Spool;

namespace Postern.Flow.Inbound;

/// <summary>A copy from outside as the mailbox server gets it.</summary>
/// <param name="Content">With our fields on top.</param>
/// <param name="EndToEnd">For the record.</param>
public sealed record HandedOver(MessageContent Content, EndToEnd? EndToEnd)
{
    public Opened? Opened { get; init; }

    /// <summary>The ARC set that was added because the message was changed, or why there is none.</summary>
    public DomainSignature Chain { get; init; } = NotOurs;

    // Whoever wrote it may have put our domain into From: a signature of ours would make a forgery true.
    static readonly DomainSignature NotOurs = new() { Why = "it came from outside" };
}

/// <summary>
/// Prepares what came from outside for the mailbox server: what was found stands on top, an encrypted message is opened for its recipient, and
/// what was changed by that gets an ARC set, since the author's signature holds no longer.
/// </summary>
/// <param name="ledger">Knows how the message came in.</param>
/// <param name="opening">Opens it.</param>
/// <param name="custody">Seals what was changed.</param>
/// <param name="organization">Our own name.</param>
/// <param name="options">Whether anything is opened.</param>
public sealed class HandOver(Ledger ledger, RecipientOpening opening, OpenedCustody custody, Organization organization, InboundOptions options)
{
    /// <param name="work">The copy.</param>
    /// <param name="content">The message as it came; disposed of where something else takes its place, or this throws.</param>
    /// <param name="ct">Stops reading.</param>
    public async ValueTask<HandedOver> Prepare(Work work, MessageContent content, CancellationToken ct)
    {
        try
        {
            var arrival = work.Arrival ?? await ledger.Records.ArrivalOf(work.Copy.MessageId, ct);
            var isAnswer = false;
            var unsealed = await opening.Open(content, work.Copy.To.Address, options.Opens, ct, async stop => (isAnswer = await IsAnswer(work, stop)) ? OfAnswers : []);
            var inside = isAnswer && unsealed.Is8Bit is not null ? MessageContent.Of(NoticeReply.Marked(unsealed.Content.Head.Span, ReplyDegree.EndToEnd)) : unsealed.Content;
            var marked = SignedContent.OnTop(FieldsOf(arrival?.Authenticity, unsealed.EndToEnd), inside);
            if (unsealed.Is8Bit is not { } is8Bit) return new(marked, unsealed.EndToEnd);

            var vouched = await custody.Seal(marked.Head, arrival?.Authenticity, ct);
            return new(SignedContent.OnTop(vouched.Fields, marked), unsealed.EndToEnd) { Opened = new(is8Bit), Chain = vouched.Chain };
        }
        catch
        {
            if (content.Rest is { } rest) await rest.DisposeAsync();
            throw;
        }
    }

    async ValueTask<bool> IsAnswer(Work work, CancellationToken ct) => await ledger.Replies.Of(work.Copy.MessageId, ct) is { Facts.Found: ReplyFound.ReplyAddress };

    // Where an answer to a notice is answered to, and what it answers, is ours to say: whoever read the notice on its way can encrypt to its sender.
    static readonly string[] OfAnswers = ["Reply-To", "In-Reply-To", "References"];

    byte[] FieldsOf(Authenticity? sender, EndToEnd? endToEnd)
    {
        var fields = (sender is null ? "" : InboundFields.Of(sender, organization.Hostname)) + (endToEnd is null ? "" : InboundFields.Of(endToEnd));
        return Encoding.ASCII.GetBytes(fields);
    }
}
