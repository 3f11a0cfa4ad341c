using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;

namespace Postern.Mail.Smtp.Server;

/// <summary>The server's side of SCRAM-SHA-256 and SCRAM-SHA-256-PLUS (RFC 5802, RFC 7677). One exchange, then thrown away.</summary>
/// <param name="channelBinding">The data of tls-server-end-point (RFC 5929 §4) when the client chose PLUS; null otherwise.</param>
/// <param name="isPlusOffered">Whether PLUS was offered: a client that says it was not has been lied to by somebody in between.</param>
sealed class ScramServer(byte[]? channelBinding, bool isPlusOffered)
{
    const string BindingType = "tls-server-end-point";

    readonly string serverNonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
    ScramVerifier? verifier;
    string header = "";
    string firstBare = "";
    string challenge = "";
    string nonce = "";

    public string User { get; private set; } = "";

    /// <summary>A user's name must be UTF-8 without control characters.</summary>
    public static bool TryName(ReadOnlySpan<byte> octets, out string name)
    {
        var isText = TryText(octets, out name) && name.Length > 0;
        return isText && !name.Any(char.IsControl);
    }

    /// <summary>client-first-message: <c>n,,n=user,r=nonce</c> (RFC 5802 §7). False when it is malformed or downgraded.</summary>
    public bool TryReadFirst(ReadOnlySpan<byte> message)
    {
        if (!TryText(message, out var text)) return false;
        if (text.Split(',', 4) is not [var binding, var authorization, var name, var rest]) return false;

        header = $"{binding},{authorization},";
        firstBare = $"{name},{rest}";
        nonce = (rest.Split(',')[0] is ['r', '=', .. var clientNonce] ? clientNonce : "") + serverNonce;

        return IsBindingRight(binding)
            && nonce.Length > serverNonce.Length
            && name is ['n', '=', .. var escaped] && TryUnescape(escaped, out var user)
            && IsOneself(authorization, escaped)
            && TryName(Encoding.UTF8.GetBytes(user), out _) && (User = user).Length > 0;
    }

    /// <summary>server-first-message, from the verifier of the user that was named.</summary>
    public byte[] Challenge(ScramVerifier ofUser)
    {
        verifier = ofUser;
        challenge = string.Create(CultureInfo.InvariantCulture, $"r={nonce},s={Convert.ToBase64String(ofUser.Salt)},i={ofUser.Iterations}");
        return Encoding.UTF8.GetBytes(challenge);
    }

    /// <summary>Checks client-final-message. Gives server-final-message, or null when the proof or the channel is wrong.</summary>
    public byte[]? Prove(ReadOnlySpan<byte> message)
    {
        if (verifier is null || !TryText(message, out var text)) return null;

        var end = text.LastIndexOf(",p=", StringComparison.Ordinal);
        if (end < 0) return null;

        var withoutProof = text[..end];
        var expected = $"c={Convert.ToBase64String([.. Encoding.UTF8.GetBytes(header), .. channelBinding ?? []])},r={nonce}";
        if (!IsSame(withoutProof, expected)) return null;

        var signed = Encoding.UTF8.GetBytes($"{firstBare},{challenge},{withoutProof}");
        return IsProof(text[(end + 3)..], signed, verifier)
            ? Encoding.UTF8.GetBytes($"v={Convert.ToBase64String(HMACSHA256.HashData(verifier.ServerKey, signed))}")
            : null;
    }

    // The client key comes out of proof XOR signature; only its hash is known here (RFC 5802 §3).
    static bool IsProof(string proof, byte[] signed, ScramVerifier verifier)
    {
        Span<byte> clientKey = stackalloc byte[SHA256.HashSizeInBytes];
        if (!Convert.TryFromBase64String(proof, clientKey, out var length) || length != clientKey.Length) return false;

        var signature = HMACSHA256.HashData(verifier.StoredKey, signed);
        for (var i = 0; i < clientKey.Length; i++) clientKey[i] ^= signature[i];

        return CryptographicOperations.FixedTimeEquals(SHA256.HashData(clientKey), verifier.StoredKey);
    }

    // p: binds. n: the client can not. y: it can, and believes that we can not (RFC 5802 §6).
    bool IsBindingRight(string flag) => flag switch
    {
        "n" => channelBinding is null,
        "y" => channelBinding is null && !isPlusOffered,
        _ => flag == $"p={BindingType}" && channelBinding is not null,
    };

    static bool IsOneself(string authorization, string escapedName) => authorization.Length == 0 || authorization == $"a={escapedName}";

    static bool TryUnescape(string escaped, out string name)
    {
        name = escaped.Replace("=2C", ",", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal);
        return escaped.AsSpan().Count('=') == escaped.AsSpan().Count("=2C") + escaped.AsSpan().Count("=3D");
    }

    static bool IsSame(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right));

    static bool TryText(ReadOnlySpan<byte> octets, out string text)
    {
        var isText = Utf8.IsValid(octets) && !octets.Contains((byte)0);
        text = isText ? Encoding.UTF8.GetString(octets) : "";
        return isText;
    }
}
