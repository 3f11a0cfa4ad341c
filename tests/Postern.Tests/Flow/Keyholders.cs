using Postern.Flow.Keys;
using Postern.Mail.Addresses;
using Postern.Mail.OpenPgp;
using Postern.Mail.Smime;
using Postern.Rules.Keys;

namespace Postern.Tests.Flow;

/// <summary>People outside with keys, made once for all tests, valid on the day on which the tests' clocks stand.</summary>
static class Keyholders
{
    static readonly DateTimeOffset Day = new ManualClock().GetUtcNow();
    static readonly EmailAddress Somebody = new("somebody", "north.example");
    static readonly Lazy<SmimeIdentity> LazySmime = new(() =>
        SmimeAuthority.Issue(SmimeAuthority.Create("Example Partner", Day.AddDays(-30)), Somebody, null, Day.AddDays(-30), TimeSpan.FromDays(365)));
    static readonly Lazy<OpenPgpKey> LazyOpenPgp = new(() => OpenPgpKeyMaker.Make(Somebody, Day.AddDays(-30), Day.AddDays(335)));

    public static SmimeIdentity Smime => LazySmime.Value;

    public static OpenPgpKey OpenPgp => LazyOpenPgp.Value;

    /// <summary>The certificate as that of this recipient.</summary>
    public static KeyFacts Certificate(EmailAddress of) =>
        new(new Guid(1, 0, 0, new byte[8]), KeyDescriptions.Of(Smime.Certificate) with { Addresses = [of] }, KeyTrust.Imported, "file", SmimeMaterial.Write(Smime.Certificate, []));

    /// <summary>The OpenPGP key as that of this recipient.</summary>
    public static KeyFacts Key(EmailAddress of) =>
        new(new Guid(2, 0, 0, new byte[8]), KeyDescriptions.Of(OpenPgp) with { Addresses = [of] }, KeyTrust.Imported, "file", OpenPgp.Public);

    /// <summary>Up to three keys: good ones, flawed ones, and ones that look good until they are used.</summary>
    public static IReadOnlyList<KeyFacts> Any(Chance chance, EmailAddress of)
    {
        List<KeyFacts> keys = [];
        for (var count = chance.Below(4); count > 0; count--) keys.Add(Flawed(chance, chance.OneIn(2) ? Certificate(of) : Key(of), keys.Count));
        return keys;
    }

    static KeyFacts Flawed(Chance chance, KeyFacts key, int number) => (key with { Id = new Guid(number + 1, 1, 1, new byte[8]) }) is var one && chance.OneIn(2)
        ? chance.Below(6) switch
        {
            0 => one with { Key = one.Key with { ValidUntil = Day.AddDays(-1) } },
            1 => one with { Key = one.Key with { IsRevoked = true } },
            2 => one with { Key = one.Key with { Addresses = [new("mallory", "elsewhere.example")] } },
            3 => one with { Trust = KeyTrust.Harvested },
            4 => one with { Material = new byte[] { 0x30, 0x03, 0x02, 0x01, 0x05 } },
            _ => one with { Key = one.Key with { MayEncrypt = false } },
        }
        : one;
}
