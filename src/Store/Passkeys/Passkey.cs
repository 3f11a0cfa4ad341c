using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Postern.Store.Passkeys;

/// <summary>Whose a passkey is: a person of the organization by id, or a portal address by its blind index. Never the same for two kinds.</summary>
public readonly record struct PasskeyOwner
{
    PasskeyOwner(string handle) => Handle = handle;

    /// <summary>What authenticators keep as the user handle: at most 64 octets (WebAuthn §4), and nothing that names a person (§14.6.1).</summary>
    public string Handle { get; }

    /// <summary>What the table has: a hash of the handle, so that ids and blind indexes stay where they belong.</summary>
    internal byte[] Key => SHA256.HashData(Encoding.UTF8.GetBytes(Handle));

    public static PasskeyOwner Staff(Guid id) => new($"s.{id:N}");

    /// <param name="handle">From <c>ledger.DeriveKey</c> and the address; the same for all its messages.</param>
    public static PasskeyOwner Visitor(ReadOnlySpan<byte> handle) => new($"m.{Base64Url.EncodeToString(handle)}");

    /// <summary>Null when an authenticator gives something that was never ours.</summary>
    public static PasskeyOwner? Read(string? handle) => handle is { Length: > 2 and <= 64 } && (handle.StartsWith("s.", StringComparison.Ordinal) || handle.StartsWith("m.", StringComparison.Ordinal))
        ? new(handle)
        : null;

    /// <summary>What <see cref="Visitor(ReadOnlySpan{byte})"/> was given; null for a person of the organization.</summary>
    public byte[]? VisitorHandle => Handle.StartsWith("m.", StringComparison.Ordinal) && Base64Url.IsValid(Handle.AsSpan(2)) ? Base64Url.DecodeFromChars(Handle.AsSpan(2)) : null;

    /// <summary>The person's id; null for a visitor.</summary>
    public Guid? StaffId => Handle.StartsWith("s.", StringComparison.Ordinal) && Guid.TryParseExact(Handle.AsSpan(2), "N", out var id) ? id : null;
}

/// <summary>A passkey as it is kept (WebAuthn Level 3 §4, credential record).</summary>
public sealed record Passkey
{
    /// <summary>Names it on pages and in the audit.</summary>
    public required Guid Id { get; init; }
    public required PasskeyFacts Facts { get; init; }

    /// <summary>As the authenticator counted; 0 when it does not count.</summary>
    public required uint SignCount { get; init; }
    public required DateTimeOffset AddedAt { get; init; }
    public DateTimeOffset? UsedAt { get; init; }
}

/// <summary>The part that is sealed.</summary>
/// <param name="CredentialId">As the authenticator gave it.</param>
/// <param name="PublicKey">In COSE form (RFC 9052 §7).</param>
/// <param name="Name">As its owner calls it.</param>
/// <param name="Transports">How the authenticator can be reached: internal, usb, hybrid…</param>
/// <param name="IsUserVerified">A person was verified when it was made.</param>
/// <param name="IsBackupEligible">It may be copied to other devices of its owner.</param>
/// <param name="IsBackedUp">It was.</param>
public sealed record PasskeyFacts(byte[] CredentialId, byte[] PublicKey, string Name, IReadOnlyList<string> Transports, bool IsUserVerified, bool IsBackupEligible, bool IsBackedUp);
