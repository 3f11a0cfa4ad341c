using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Postern.Tests.Web.Passkeys;

/// <summary>An authenticator in software: one discoverable passkey on P-256 (WebAuthn Level 3 §6). It does whatever a test tells it, honest or not.</summary>
sealed class SoftAuthenticator : IDisposable
{
    const byte UserPresent = 1, UserVerified = 4, Attested = 0x40;

    readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    readonly byte[] id = RandomNumberGenerator.GetBytes(32);
    string? userHandle;

    public uint Count { get; set; }
    public string Origin { get; init; } = "https://secure.clinic.example";
    public string RelyingParty { get; init; } = "secure.clinic.example";
    public bool VerifiesUser { get; init; } = true;

    /// <summary>Given in the place of the one that it was made for.</summary>
    public string? ClaimedHandle { get; init; }

    /// <summary>Answers options for making (§5.4), as a browser's <c>toJSON</c> writes it.</summary>
    public string Make(string options)
    {
        var asked = JsonNode.Parse(options)!; // the handler's own JSON
        userHandle = (string)asked["user"]!["id"]!; // always named
        var point = key.ExportParameters(false).Q;
        byte[] cose = [0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20, .. point.X!, 0x22, 0x58, 0x20, .. point.Y!]; // RFC 9052 §7: EC2, ES256, P-256; both are there
        byte[] credential = [.. new byte[16], 0, (byte)id.Length, .. id, .. cose];
        var data = AuthenticatorData(Attested, credential);
        byte[] attestation = [0xA3, 0x63, .. "fmt"u8, 0x64, .. "none"u8, 0x67, .. "attStmt"u8, 0xA0, 0x68, .. "authData"u8, 0x59, (byte)(data.Length >> 8), (byte)data.Length, .. data];
        return Credential(new()
        {
            ["clientDataJSON"] = Text(ClientData("webauthn.create", (string)asked["challenge"]!)), // always named
            ["attestationObject"] = Text(attestation),
            ["transports"] = new JsonArray("internal"),
        });
    }

    /// <summary>Answers options for asking (§5.5).</summary>
    public string Prove(string options)
    {
        var client = ClientData("webauthn.get", (string)JsonNode.Parse(options)!["challenge"]!); // as above
        var data = AuthenticatorData(0, []);
        var signature = key.SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return Credential(new()
        {
            ["clientDataJSON"] = Text(client),
            ["authenticatorData"] = Text(data),
            ["signature"] = Text(signature),
            ["userHandle"] = ClaimedHandle ?? userHandle,
        });
    }

    public void Dispose() => key.Dispose();

    byte[] AuthenticatorData(byte flags, byte[] credential)
    {
        var count = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(count, Count);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(RelyingParty)), (byte)(flags | UserPresent | (VerifiesUser ? UserVerified : 0)), .. count, .. credential];
    }

    byte[] ClientData(string type, string challenge) =>
        Encoding.UTF8.GetBytes(new JsonObject { ["type"] = type, ["challenge"] = challenge, ["origin"] = Origin, ["crossOrigin"] = false }.ToJsonString());

    string Credential(JsonObject response) => new JsonObject
    {
        ["id"] = Text(id),
        ["rawId"] = Text(id),
        ["type"] = "public-key",
        ["response"] = response,
        ["clientExtensionResults"] = new JsonObject(),
        ["authenticatorAttachment"] = "platform",
    }.ToJsonString();

    static string Text(byte[] octets) => Base64Url.EncodeToString(octets);
}
