namespace Postern.Mail.TlsRpt;

/// <summary>What can be wrong with a session, or with what a domain publishes for it (RFC 8460 §4.3).</summary>
public enum TlsResultType
{
    /// <summary>The exchanger offers no STARTTLS, or refuses it.</summary>
    StartTlsNotSupported,

    /// <summary>The certificate is for other names.</summary>
    CertificateHostMismatch,

    CertificateExpired,

    /// <summary>Anything else that is wrong with the certificate or its chain; the reason says what.</summary>
    CertificateNotTrusted,

    /// <summary>None of the others; the reason says what.</summary>
    ValidationFailure,

    /// <summary>There are TLSA records, and none that can be used.</summary>
    TlsaInvalid,

    /// <summary>The look-up of the TLSA records failed, or its answer was bogus.</summary>
    DnssecInvalid,

    /// <summary>Our own rule asks for DANE, and the exchanger has no secure TLSA records (RFC 7672 §6).</summary>
    DaneRequired,

    /// <summary>A policy is announced and cannot be fetched.</summary>
    StsPolicyFetchError,

    /// <summary>The policy is malformed.</summary>
    StsPolicyInvalid,

    /// <summary>The policy host has no certificate that holds.</summary>
    StsWebPkiInvalid,
}

/// <summary>The words of the registry (RFC 8460 §6.6).</summary>
public static class TlsResultTypes
{
    public static string Word(TlsResultType type) => type switch
    {
        TlsResultType.StartTlsNotSupported => "starttls-not-supported",
        TlsResultType.CertificateHostMismatch => "certificate-host-mismatch",
        TlsResultType.CertificateExpired => "certificate-expired",
        TlsResultType.CertificateNotTrusted => "certificate-not-trusted",
        TlsResultType.ValidationFailure => "validation-failure",
        TlsResultType.TlsaInvalid => "tlsa-invalid",
        TlsResultType.DnssecInvalid => "dnssec-invalid",
        TlsResultType.DaneRequired => "dane-required",
        TlsResultType.StsPolicyFetchError => "sts-policy-fetch-error",
        TlsResultType.StsPolicyInvalid => "sts-policy-invalid",
        TlsResultType.StsWebPkiInvalid => "sts-webpki-invalid",
    };
}
