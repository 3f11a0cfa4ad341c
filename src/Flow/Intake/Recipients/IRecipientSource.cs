using Postern.Mail.Addresses;

namespace Postern.Flow.Intake.Recipients;

/// <summary>Knows who has a mailbox. For any thread.</summary>
public interface IRecipientSource
{
    /// <param name="address">Its domain in A-labels.</param>
    /// <param name="ct">Stops asking.</param>
    ValueTask<RecipientAnswer> Ask(EmailAddress address, CancellationToken ct);
}
