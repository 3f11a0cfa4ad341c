using Postern.Mail.Addresses;

namespace Postern.Rules.Keys;

/// <summary>One key that a copy might be encrypted to.</summary>
/// <param name="Id">Postern's own name for it: stands in records, and tells nothing about its owner.</param>
/// <param name="Key">What it says about itself.</param>
/// <param name="Trust">What stands behind it.</param>
/// <param name="Source">Where it is from, in a word or two: <c>file</c>, <c>wkd</c>, <c>dns</c>.</param>
/// <param name="Material">The certificate or public key.</param>
public sealed record KeyFacts(Guid Id, KeyDescription Key, KeyTrust Trust, string Source, ReadOnlyMemory<byte> Material)
{
    /// <summary>The address an administrator bound it to, when it names none itself.</summary>
    public EmailAddress? BoundTo { get; init; }

    /// <summary>What its issuer says; beside <see cref="KeyDescription.IsRevoked"/>, which the key says itself.</summary>
    public Revocation Revocation { get; init; }

    public bool IsFor(EmailAddress recipient) =>
        Key.Addresses.Count > 0 ? Key.Addresses.Any(address => IsSame(address, recipient)) : BoundTo is { } bound && IsSame(bound, recipient);

    // Local parts too in any case: no exchanger in use tells them apart, and a key that misses its owner helps nobody.
    static bool IsSame(EmailAddress one, EmailAddress other) =>
        one.Local.Equals(other.Local, StringComparison.OrdinalIgnoreCase) && one.AsciiDomain.Equals(other.AsciiDomain, StringComparison.OrdinalIgnoreCase);

    // Without the octets and the addresses: those belong in no log.
    public override string ToString() => $"{Key.Standard} key {Id:N}";
}
