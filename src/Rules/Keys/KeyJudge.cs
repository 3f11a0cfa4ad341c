using Postern.Mail.Addresses;

namespace Postern.Rules.Keys;

/// <summary>Why a key is not used.</summary>
public enum KeyFlaw
{
    AnotherAddress,
    Revoked,
    Expired,
    NotYetValid,
    OldVersion,
    NotForEncryption,
    UnknownAlgorithm,
    TooShort,
    WeakSignature,
    RevocationUnknown,
    TooLittleTrust,
}

/// <summary>Judges a key: good enough to encrypt to, or the first reason why not. Pure.</summary>
public static class KeyJudge
{
    /// <summary>Least length of RSA, in bits (NIST SP 800-131A: below is disallowed since 2014).</summary>
    public const int ModulusBitsMin = 2048;

    /// <summary>Least length of a curve, in bits.</summary>
    public const int CurveBitsMin = 255;

    /// <summary>Certificates of version 1 say nothing about their use; OpenPGP keys before version 4 hang on MD5 (RFC 9580 §5.5.2.1).</summary>
    const int SmimeVersion = 3, OpenPgpVersionMin = 4;

    /// <returns>Null when it may be used.</returns>
    public static KeyFlaw? FlawOf(KeyFacts facts, EmailAddress recipient, DateTimeOffset now, KeyTrust leastTrust)
    {
        if (!facts.IsFor(recipient)) return KeyFlaw.AnotherAddress;
        if (TimeFlawOf(facts.Key, now) is { } late) return late;
        if (StrengthFlawOf(facts.Key) is { } weak) return weak;
        return facts.Trust < leastTrust ? KeyFlaw.TooLittleTrust : RevocationFlawOf(facts.Revocation.State);
    }

    static KeyFlaw? RevocationFlawOf(RevocationState state) => state switch
    {
        RevocationState.NotAsked or RevocationState.Holds or RevocationState.UnknownPasses => null,
        RevocationState.UnknownBars => KeyFlaw.RevocationUnknown,
        RevocationState.Revoked => KeyFlaw.Revoked,
    };

    /// <summary>For a key that signs: the same, but for what only encryption needs.</summary>
    public static KeyFlaw? SigningFlawOf(KeyDescription key, DateTimeOffset now) => TimeFlawOf(key, now);

    /// <summary>For a key whose holder signs in by it; how long it holds and who vouches for it, the path of its certificate shows.</summary>
    public static KeyFlaw? SignInFlawOf(KeyDescription key) => ShortnessOf(key) ?? (key.HasWeakSignature ? KeyFlaw.WeakSignature : null);

    /// <summary>In words, for the record: "S/MIME key 0198…: expired on 2026-05-03".</summary>
    public static string Words(KeyFacts facts, KeyFlaw flaw) => $"{NameOf(facts.Key.Standard)} key {facts.Id:N} is not used: {Reason(facts, flaw)}";

    public static string NameOf(KeyStandard standard) => standard switch
    {
        KeyStandard.Smime => "S/MIME",
        KeyStandard.OpenPgp => "OpenPGP",
    };

    static KeyFlaw? TimeFlawOf(KeyDescription key, DateTimeOffset now) =>
        key.IsRevoked ? KeyFlaw.Revoked
        : key.ValidUntil <= now ? KeyFlaw.Expired
        : key.ValidFrom > now ? KeyFlaw.NotYetValid
        : null;

    static KeyFlaw? StrengthFlawOf(KeyDescription key)
    {
        if (IsOld(key)) return KeyFlaw.OldVersion;
        if (!key.MayEncrypt) return KeyFlaw.NotForEncryption;
        if (ShortnessOf(key) is { } flaw) return flaw;
        return key.HasWeakSignature ? KeyFlaw.WeakSignature : null;
    }

    static bool IsOld(KeyDescription key) => key.Standard switch
    {
        KeyStandard.Smime => key.Version < SmimeVersion,
        KeyStandard.OpenPgp => key.Version < OpenPgpVersionMin,
    };

    static KeyFlaw? ShortnessOf(KeyDescription key) => key.Strength switch
    {
        KeyStrength.Modulus => key.Bits < ModulusBitsMin ? KeyFlaw.TooShort : null,
        KeyStrength.Curve => key.Bits < CurveBitsMin ? KeyFlaw.TooShort : null,
        KeyStrength.Unknown => KeyFlaw.UnknownAlgorithm,
    };

    /// <summary>The reason alone, in words.</summary>
    public static string Reason(KeyFacts facts, KeyFlaw flaw) => flaw switch
    {
        KeyFlaw.AnotherAddress => "it is for another address",
        KeyFlaw.Revoked => "revoked",
        KeyFlaw.Expired => $"expired on {facts.Key.ValidUntil:yyyy-MM-dd}",
        KeyFlaw.NotYetValid => $"not valid before {facts.Key.ValidFrom:yyyy-MM-dd}",
        KeyFlaw.OldVersion => $"version {facts.Key.Version} is too old",
        KeyFlaw.NotForEncryption => "not for encryption",
        KeyFlaw.UnknownAlgorithm => "its algorithm is unknown here",
        KeyFlaw.TooShort => $"{facts.Key.Bits} bits are too few",
        KeyFlaw.WeakSignature => "signed over a broken hash",
        KeyFlaw.RevocationUnknown => Doubt(facts.Revocation),
        KeyFlaw.TooLittleTrust => $"{TrustOf(facts.Trust)} is less trust than the rule asks for",
    };

    /// <summary>In words that nobody knows whether it was revoked.</summary>
    public static string Doubt(Revocation revocation) => $"whether it was revoked is not known: {revocation.Why}";

    /// <summary>The word of records, settings and the command line.</summary>
    public static string TrustOf(KeyTrust trust) => trust switch
    {
        KeyTrust.Harvested => "harvested",
        KeyTrust.Wkd => "wkd",
        KeyTrust.Directory => "directory",
        KeyTrust.Dnssec => "dnssec",
        KeyTrust.Imported => "imported",
    };

    /// <summary>Null when no trust is called so.</summary>
    public static KeyTrust? AsTrust(string word) => word switch
    {
        "harvested" => KeyTrust.Harvested,
        "wkd" => KeyTrust.Wkd,
        "directory" => KeyTrust.Directory,
        "dnssec" => KeyTrust.Dnssec,
        "imported" => KeyTrust.Imported,
        _ => null,
    };
}
