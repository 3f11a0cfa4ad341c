using Postern.Mail.Authentication;
using Postern.Mail.Dkim;

namespace Postern.Mail.Arc;

/// <summary>What a sealer says that it found when the message came to it (RFC 8617 §4.1.1). Worth what the sealer is worth, and only in a chain that holds.</summary>
/// <param name="Sealer">d= of its seal.</param>
/// <param name="Results">Null where they cannot be read.</param>
public sealed record ArcTestimony(string Sealer, AuthenticationResults? Results)
{
    /// <summary>Of each sealer, the newest first.</summary>
    /// <param name="head">Of the message.</param>
    /// <param name="chain">What came of checking it.</param>
    public static IReadOnlyList<ArcTestimony> Of(MessageHead head, ArcResult.Pass chain) => ArcSet.Read(head, out _) is { } sets && sets.Count == chain.Sealers.Count
        ? [.. sets.Zip(chain.Sealers).Select(pair => new ArcTestimony(pair.Second, Read(pair.First.Results.Body))).Reverse()]
        : [];

    // i=1; then what Authentication-Results has.
    static AuthenticationResults? Read(ReadOnlySpan<byte> body)
    {
        var end = body.IndexOf((byte)';');
        return end < 0 ? null : AuthenticationResults.Read(body[(end + 1)..]);
    }
}
