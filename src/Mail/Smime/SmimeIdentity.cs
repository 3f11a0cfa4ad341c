namespace Postern.Mail.Smime;

/// <summary>A certificate with its private key: someone who can sign, or open what was encrypted.</summary>
/// <param name="Certificate">The certificate.</param>
/// <param name="Key">Its private key; not disposed of by what uses it.</param>
/// <param name="Chain">Certificates between it and its root, to be sent along with a signature.</param>
public sealed record SmimeIdentity(SmimeCertificate Certificate, SmimePrivateKey Key, params IReadOnlyList<SmimeCertificate> Chain);
