using System.Text;
using Postern.Flow.Keys;
using Postern.Mail.OpenPgp;
using Postern.Mail.Smime;
using Postern.Mail.Smime.Seal;
using Postern.Rules.Keys;
using Postern.Store.Keys;

namespace Postern.Tests.Flow.Inbound;

/// <summary>What partners encrypt and sign.</summary>
static class Sealings
{
    public const string Words = "The words themselves.";

    /// <summary>With a protected subject (RFC 9788).</summary>
    public const string Payload = "Content-Type: text/plain; charset=us-ascii; hp=\"cipher\"\r\nSubject: a quiet word\r\nFrom: ann@partner.example\r\n"
        + "HP-Outer: Subject: [...]\r\nHP-Outer: From: ann@partner.example\r\n\r\n" + Words + "\r\n";

    public static readonly DateTimeOffset Day = new ManualClock().GetUtcNow();

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<string> Smime(string payload, SmimeIdentity? signer, ContentCipher cipher, params KeyRecord[] recipients)
    {
        using var entity = new MemoryStream(Encoding.Latin1.GetBytes(payload));
        using var output = new MemoryStream();
        var certificates = recipients.Select(key => new SmimeRecipient(SmimeMaterial.Read(key.Material)!.Certificate)); // a certificate of ours
        await SmimeSealer.Seal(entity, output, signer, [.. certificates], new SealOptions { SigningTime = Day, Cipher = cipher }, Ct);
        return Encoding.Latin1.GetString(output.ToArray());
    }

    public static async Task<string> OpenPgp(string payload, OpenPgpKey signer, params KeyRecord[] recipients)
    {
        using var entity = new MemoryStream(Encoding.Latin1.GetBytes(payload));
        using var output = new MemoryStream();
        var keys = recipients.Select(key => OpenPgpKeyFile.Read(key.Material, Day).Keys[0]).ToList();
        Assert.IsType<OpenPgpSealAnswer.Sealed>(await OpenPgpSealer.Seal(entity, keys, signer, Day, output, Ct));
        return Encoding.Latin1.GetString(output.ToArray());
    }

    /// <summary>A message around an entity: its header, then the entity's.</summary>
    public static string Around(string entity, string fields = "", string from = "ann@partner.example") =>
        $"From: {from}\r\nTo: nurse@clinic.example\r\nSubject: [...]\r\nDate: Mon, 2 Mar 2026 08:00:00 +0000\r\nMessage-ID: <1@partner.example>\r\nMIME-Version: 1.0\r\n{fields}{entity}";

    public static Task<KeyAdded> Know(House house, OpenPgpKey key) => house.Ledger.Keys.Add(new()
    {
        Owner = KeyOwner.Recipient,
        Key = KeyDescriptions.Of(key),
        Trust = KeyTrust.Imported,
        Source = "file",
        Material = key.Public,
    }, Ct);

    static readonly Lazy<OpenPgpKey> LazyAnn = new(() => OpenPgpKeyMaker.Make(new("ann", "partner.example"), Day.AddDays(-30), Day.AddDays(335)));
    static readonly Lazy<SmimeIdentity> LazyAnnsCertificate = new(() =>
        SmimeAuthority.Issue(SmimeAuthority.Create("Example Partner", Day.AddDays(-30)), new("ann", "partner.example"), null, Day.AddDays(-30), TimeSpan.FromDays(365), KeyKind.P256));

    public static OpenPgpKey Ann => LazyAnn.Value;

    public static SmimeIdentity AnnsCertificate => LazyAnnsCertificate.Value;
}
