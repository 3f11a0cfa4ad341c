using System.Globalization;
using Postern.Store.Records;

namespace Postern.Flow.Portal;

/// <summary>Words of the mails to senders. US-ASCII; domains and times, nothing of the message and no local part.</summary>
static class SenderTexts
{
    static string Choices(Uri link) => $"\r\nOn this page you can see what became of each copy, and what can be done:\r\n\r\n  {link}\r\n\r\nThe page is for you alone: whoever has the "
        + $"link can use it.\r\n";

    public static (string Subject, string Body) Of(SenderNews news, MessageRecord message, Uri link)
    {
        var sent = message.Copies[0].AcceptedAt.UtcDateTime.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);
        var (subject, opening) = news switch
        {
            SenderNews.NotForMe(_, var copy) => ("A message of yours went to somebody it was not for",
                $"Somebody at {DomainOf(message, copy)} says that your message of {sent} is not for them.\r\nThe copy is frozen: nobody can open it. An incident was recorded.\r\n"),
            SenderNews.AskedForTime(_, var copy) => ("Somebody asks you for more time",
                $"Your recipient at {DomainOf(message, copy)} wants to read your message of {sent} for longer.\r\nOne click on the page grants it.\r\n"),
            SenderNews.FirstRead(_, var copy) => ("Your message was read",
                $"Your message of {sent} was opened in the portal by your recipient at {DomainOf(message, copy)},\r\nafter a proof that they hold the address.\r\n"),
            SenderNews.AnswerLocked(_, var copy) => ("The question of your message was answered wrongly",
                $"Somebody who reads the mailbox at {DomainOf(message, copy)} gave five wrong answers to the question\r\nof your message of {sent}. It is locked.\r\n"
                + "If it was your recipient, help them to the answer, by telephone for example,\r\nand unlock it on the page.\r\n"),
            SenderNews.Unopened => ("A message of yours was not opened yet",
                $"Your message of {sent} waits in the portal, and not everybody has opened it.\r\n"
                + "Please do not send it again by ordinary mail. You can remind them, call them,\r\nor have it sent another way if a safe one has opened by now.\r\n"),
        };
        return (subject, opening + Choices(link));
    }

    static string DomainOf(MessageRecord message, Guid copyId) => message.Copies.First(copy => copy.CopyId == copyId).Recipient.AsciiDomain;
}
