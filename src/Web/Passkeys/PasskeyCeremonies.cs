using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Postern.Store;
using Postern.Store.Passkeys;

namespace Postern.Web.Passkeys;

/// <summary>
/// Making and asking for passkeys (WebAuthn Level 3 §7.1, §7.2). ASP.NET Core Identity's handler reads and verifies what browsers send; ours are the owners, the
/// shelf, and that each question is answered once, in time, for what it was asked for. Thread safe.
/// </summary>
public sealed class PasskeyCeremonies(Ledger ledger, PasskeyRealm realm, TimeProvider clock)
{
    /// <summary>How long a question may be answered: the page may stand open for a while.</summary>
    public static readonly TimeSpan AnswerWithin = TimeSpan.FromMinutes(10);

    /// <summary>Characters of an answer or a state that are looked at.</summary>
    public const int AnswerLengthMax = 16 * 1024;

    const int SealLength = HMACSHA256.HashSizeInBytes;

    readonly byte[] key = ledger.DeriveKey("passkey-state");
    readonly PasskeyHandler<PasskeyHolder> handler = Handler(ledger.Passkeys, realm);

    public PasskeyRealm Realm => realm;

    public async Task<bool> Has(PasskeyOwner owner, CancellationToken ct) => (await ledger.Passkeys.Of(owner, ct)).Count > 0;

    /// <param name="owner">Who gets it.</param>
    /// <param name="shownName">What an authenticator shows in its list; may be seen on a shared computer.</param>
    /// <param name="http">The request.</param>
    public async Task<PasskeyQuestion> AskToMake(PasskeyOwner owner, string shownName, HttpContext http)
    {
        var made = await handler.MakeCreationOptionsAsync(new PasskeyUserEntity { Id = owner.Handle, Name = shownName, DisplayName = shownName }, http);
        return new(made.CreationOptionsJson, Seal(made.AttestationState!, owner.Handle)); // the handler always makes one
    }

    /// <summary>Verifies the answer and keeps the passkey.</summary>
    public async Task<PasskeyMade> Make(PasskeyOwner owner, string name, string? answer, string? state, HttpContext http)
    {
        if (await Unseal(state, owner.Handle, http.RequestAborted) is not { } asked) return new PasskeyMade.Over();
        if (answer is null or { Length: > AnswerLengthMax }) return new PasskeyMade.Refused();

        var result = await handler.PerformAttestationAsync(new PasskeyAttestationContext { HttpContext = http, CredentialJson = answer, AttestationState = asked });
        if (!result.Succeeded) return new PasskeyMade.Refused();

        var made = result.Passkey;
        var facts = new PasskeyFacts(made.CredentialId, made.PublicKey, name, made.Transports ?? [], made.IsUserVerified, made.IsBackupEligible, made.IsBackedUp);
        return await ledger.Passkeys.Add(owner, facts, made.SignCount, http.RequestAborted) is { } id ? new PasskeyMade.Added(id) : new PasskeyMade.TooMany();
    }

    /// <summary>Asks for any passkey of this house, or for one of an owner's.</summary>
    /// <param name="owner">Null: whoever comes; the browser offers what it has.</param>
    /// <param name="http">The request.</param>
    public async Task<PasskeyQuestion> Ask(PasskeyOwner? owner, HttpContext http)
    {
        var asked = await handler.MakeRequestOptionsAsync(owner is { } known ? new PasskeyHolder(known) : null, http);
        return new(asked.RequestOptionsJson, Seal(asked.AssertionState!, owner?.Handle ?? "")); // the handler always makes one
    }

    /// <summary>Verifies the answer to <see cref="Ask"/> with the same owner.</summary>
    public async Task<PasskeyProof> Prove(PasskeyOwner? owner, string? answer, string? state, HttpContext http)
    {
        if (await Unseal(state, owner?.Handle ?? "", http.RequestAborted) is not { } asked) return new PasskeyProof.Over();
        if (answer is null or { Length: > AnswerLengthMax }) return new PasskeyProof.Refused();

        var result = await handler.PerformAssertionAsync(new PasskeyAssertionContext { HttpContext = http, CredentialJson = answer, AssertionState = asked });
        return result.Succeeded ? await Proven(result.User.Owner, result.Passkey, http.RequestAborted) : new PasskeyProof.Refused();
    }

    async Task<PasskeyProof> Proven(PasskeyOwner owner, UserPasskeyInfo shown, CancellationToken ct)
    {
        if (await ledger.Passkeys.Find(owner, shown.CredentialId, ct) is not { } kept) return new PasskeyProof.Refused();
        if (await ledger.Passkeys.Use(owner, kept.Id, shown.SignCount, ct)) return new PasskeyProof.Proven(owner, kept.Id);

        await ledger.Passkeys.NoteCopied(owner, ct);
        return new PasskeyProof.Refused();
    }

    static PasskeyHandler<PasskeyHolder> Handler(PasskeyShelf shelf, PasskeyRealm realm)
    {
        var users = new UserManager<PasskeyHolder>(
            new PasskeyHolders(shelf), Options.Create(new IdentityOptions()), null!, [], [], null!, null!, null!, NullLogger<UserManager<PasskeyHolder>>.Instance); // the handler only finds holders
        return new(users, Options.Create(new IdentityPasskeyOptions
        {
            ServerDomain = realm.PublicUrl.Host,
            UserVerificationRequirement = "required",
            ResidentKeyRequirement = "required",
            AttestationConveyancePreference = "none",
            ValidateOrigin = context => ValueTask.FromResult(!context.CrossOrigin && string.Equals(context.Origin, realm.Origin, StringComparison.Ordinal)),
        }));
    }

    // Time, HMAC over time, purpose and words, words: nothing in it is secret, the challenge stands in the options beside it.
    string Seal(string words, string purpose)
    {
        var text = Encoding.UTF8.GetBytes(words);
        var sealedState = new byte[sizeof(long) + SealLength + text.Length];
        BinaryPrimitives.WriteInt64BigEndian(sealedState, clock.GetUtcNow().ToUnixTimeMilliseconds());
        text.CopyTo(sealedState.AsSpan(sizeof(long) + SealLength));
        SealOf(sealedState, purpose).CopyTo(sealedState.AsSpan(sizeof(long)));
        return Base64Url.EncodeToString(sealedState);
    }

    // Null when it is not ours, for something else, too old, or answered before: it is used up here, whatever the answer is worth.
    async Task<string?> Unseal(string? state, string purpose, CancellationToken ct)
    {
        if (state is null or { Length: > AnswerLengthMax } || !Base64Url.IsValid(state)) return null;
        var octets = Base64Url.DecodeFromChars(state);
        if (octets.Length <= sizeof(long) + SealLength) return null;

        var seal = SealOf(octets, purpose);
        if (!CryptographicOperations.FixedTimeEquals(seal, octets.AsSpan(sizeof(long), SealLength))) return null;

        var expires = DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(octets)) + AnswerWithin;
        if (clock.GetUtcNow() > expires || !await ledger.Passkeys.UseChallenge(SHA256.HashData(seal), expires, ct)) return null;
        return Encoding.UTF8.GetString(octets.AsSpan(sizeof(long) + SealLength));
    }

    byte[] SealOf(ReadOnlySpan<byte> state, string purpose) => HMACSHA256.HashData(
        key, (ReadOnlySpan<byte>)[.. state[..sizeof(long)], (byte)purpose.Length, .. Encoding.UTF8.GetBytes(purpose), .. state[(sizeof(long) + SealLength)..]]);
}
