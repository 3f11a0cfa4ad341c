namespace Postern.Rules.Portal;

/// <summary>What the organization says of recipients' passkeys.</summary>
/// <param name="IsOffered">Whether they are made and taken.</param>
/// <param name="ReproveAfter">How long one stands for the mailbox after its holder last typed a code that came there: people leave, and mailboxes change hands.</param>
public sealed record PasskeyRule(bool IsOffered, TimeSpan ReproveAfter)
{
    public static readonly TimeSpan ReproveAfterUsual = TimeSpan.FromDays(180);

    public static PasskeyRule Safe { get; } = new(IsOffered: true, ReproveAfterUsual);

    /// <summary>Whether a passkey still stands for its mailbox.</summary>
    /// <param name="codeAt">When its holder last typed a code that came there.</param>
    /// <param name="now">The moment of the proof.</param>
    public bool StandsFor(DateTimeOffset codeAt, DateTimeOffset now) => now - codeAt <= ReproveAfter;
}
