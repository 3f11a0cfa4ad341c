namespace Postern.Web.Passkeys;

/// <summary>Where passkeys of this house are good: its public address. A passkey made for it works nowhere else, which is what no phisher gets around.</summary>
/// <param name="PublicUrl">As <c>https://secure.clinic.example</c>; its host is the relying party's id (WebAuthn §5.1.2).</param>
/// <param name="Name">Shown by authenticators.</param>
public sealed record PasskeyRealm(Uri PublicUrl, string Name)
{
    public string Origin => PublicUrl.GetLeftPart(UriPartial.Authority);
}
