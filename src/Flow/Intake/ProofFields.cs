using Postern.Flow.Portal;
using Postern.Mail.Mime;
using Postern.Mail.Smtp;
using Postern.Mail.Smtp.Server;
using Postern.Rules.Portal;
using Postern.Store.Portal;

namespace Postern.Flow.Intake;

/// <summary>
/// Fields by which a sender asks for more proof of whoever reads in the portal. They are taken out of the message as it comes in: an answer travels no further than here.
/// </summary>
static class ProofFields
{
    /// <summary>Lower case.</summary>
    public static readonly IReadOnlyList<byte[]> Names = ["postern-sensitivity"u8.ToArray(), "postern-question"u8.ToArray(), "postern-answer"u8.ToArray()];

    /// <param name="heard">The fields, as they stood in the header.</param>
    /// <exception cref="MessageRefusedException">What they ask for cannot be done; nothing less is.</exception>
    public static SenderWish.Heard Read(ReadOnlyMemory<byte> heard)
    {
        var fields = MimeMessage.Parse((byte[])[.. heard.Span, .. "\r\n"u8]).Root;
        return SenderWish.Of(fields.Text("Postern-Sensitivity"u8), fields.Text("Postern-Question"u8), fields.Text("Postern-Answer"u8)) switch
        {
            SenderWish.Heard wish => wish,
            SenderWish.Unclear(var why) => throw new MessageRefusedException(new SmtpReply(550, "5.6.0", why)),
        };
    }

    /// <summary>What is kept of it: the question, and of its answer a slow hash.</summary>
    public static NewDemand? DemandOf(SenderWish.Heard wish, Guid messageId, AnswerHashes hashes) => wish.AsksNothing
        ? null
        : new(wish.Sensitivity, wish.Question is { } question ? new(question.Text, hashes.Of(messageId, question.Answer)) : null);
}
