using Postern.Mail.Dkim;
using Postern.Rules.Dkim;
using Postern.Store.Dkim;

namespace Postern.Flow.Dkim;

/// <summary>What must stand in the DNS for a key, as it is now.</summary>
/// <param name="Key">Whose record it is.</param>
/// <param name="Record">Name and text.</param>
/// <param name="IsRevocation">It takes the place of the key's own record, which may go.</param>
public sealed record DkimRecord(OwnDkimKey Key, DkimDnsRecord Record, bool IsRevocation)
{
    public static DkimRecord Of(OwnDkimKey key) => key.State switch
    {
        DkimKeyState.Waiting or DkimKeyState.Active or DkimKeyState.Retiring =>
            new(key, DkimKey.RecordOf(key.Selector, key.Domain, key.Algorithm, key.PublicKey), IsRevocation: false),
        DkimKeyState.Retired => new(key, DkimKey.RevokedRecordOf(key.Selector, key.Domain), IsRevocation: true),
    };
}
