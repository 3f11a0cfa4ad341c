using System.Security.Cryptography.X509Certificates;
using Postern.Flow.Keys;
using Postern.Flow.Revoked;
using Postern.Mail.Smime;
using Postern.Rules.Keys;
using Postern.Store;
using Postern.Store.People;

namespace Postern.Flow.People;

/// <summary>
/// Finds out whose certificate a browser showed: one that an authority of the settings issued for signing in (RFC 5280 §6, §4.2.1.12), that was not revoked, and that
/// names the mail address of somebody here (§4.2.1.6). That the browser has its key, the handshake has shown (RFC 8446 §4.4.3). Thread safe.
/// </summary>
/// <param name="ledger">Knows people.</param>
/// <param name="door">Whose certificates count.</param>
/// <param name="revocations">Asks issuers, and is closed with this; null asks nobody.</param>
/// <param name="clock">Tells what has ended.</param>
public sealed class StaffCertificates(Ledger ledger, CertificateDoor door, Revocations? revocations, TimeProvider clock) : IAsyncDisposable
{
    const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    public CertificateDoor Door => door;

    public async Task<CertificateOwner> Find(X509Certificate2 shown, CancellationToken ct)
    {
        if (!SmimeCertificate.TryRead(shown.RawDataMemory.Span, out var certificate)) return new CertificateOwner.Unfit(CertificateFault.Unreadable);
        if (KeyJudge.SignInFlawOf(KeyDescriptions.Of(certificate)) is not null) return new CertificateOwner.Unfit(CertificateFault.Weak);
        if (certificate.IsAuthority || !LeadsToAuthority(shown)) return new CertificateOwner.Unfit(CertificateFault.Untrusted);
        if (await IsRevoked(certificate, ct)) return new CertificateOwner.Unfit(CertificateFault.Revoked);

        foreach (var address in certificate.Addresses)
        {
            if (await ledger.Staff.FindByAddress(address, ct) is { EndedAt: null } person) return new CertificateOwner.Person(person);
        }

        return new CertificateOwner.Unfit(CertificateFault.Nobody);
    }

    public ValueTask DisposeAsync() => revocations?.DisposeAsync() ?? ValueTask.CompletedTask;

    bool LeadsToAuthority(X509Certificate2 shown)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(door.Roots);
        chain.ChainPolicy.ExtraStore.AddRange(door.Between);
        chain.ChainPolicy.ApplicationPolicy.Add(new(ClientAuthentication));
        chain.ChainPolicy.VerificationTime = clock.GetUtcNow().UtcDateTime;
        chain.ChainPolicy.DisableCertificateDownloads = true; // a stranger's certificate names no address that we go to before it is trusted
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck; // asked below, as for mail
        return chain.Build(shown);
    }

    async Task<bool> IsRevoked(SmimeCertificate certificate, CancellationToken ct) =>
        revocations is not null && await revocations.Of(certificate, door.Authorities, ct) is { State: RevocationState.Revoked or RevocationState.UnknownBars };
}

/// <summary>Whose certificates let people in, and where they are asked for.</summary>
public sealed class CertificateDoor
{
    /// <param name="authorities">Roots, and what stands between them and people's certificates.</param>
    /// <param name="signInAt">The listener that asks for certificates, as browsers reach it.</param>
    /// <param name="publicUrl">The one that does not, where people go on.</param>
    public CertificateDoor(X509Certificate2Collection authorities, Uri signInAt, Uri publicUrl)
    {
        (SignInAt, PublicUrl) = (signInAt, publicUrl);
        foreach (var authority in authorities) (IsSelfIssued(authority) ? Roots : Between).Add(authority);
        Authorities = [.. authorities.Select(Read).OfType<SmimeCertificate>()];
    }

    public X509Certificate2Collection Roots { get; } = [];
    public X509Certificate2Collection Between { get; } = [];
    public IReadOnlyList<SmimeCertificate> Authorities { get; }
    public Uri SignInAt { get; }
    public Uri PublicUrl { get; }

    static bool IsSelfIssued(X509Certificate2 certificate) => certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);

    static SmimeCertificate? Read(X509Certificate2 certificate) => SmimeCertificate.TryRead(certificate.RawDataMemory.Span, out var read) ? read : null;
}

/// <summary>Who showed a certificate.</summary>
public abstract record CertificateOwner
{
    CertificateOwner() { }

    public sealed record Person(StaffMember Member) : CertificateOwner;

    public sealed record Unfit(CertificateFault Fault) : CertificateOwner;
}

/// <summary>Why a certificate lets nobody in.</summary>
public enum CertificateFault
{
    Unreadable,

    /// <summary>Its key is short, or its signature is by a broken digest.</summary>
    Weak,

    /// <summary>Of no authority of ours, not for signing in, ended, or not begun.</summary>
    Untrusted,

    /// <summary>Its issuer took it back; or did not say, and the settings ask that it does.</summary>
    Revoked,

    /// <summary>It names no address of somebody who may sign in.</summary>
    Nobody,
}
