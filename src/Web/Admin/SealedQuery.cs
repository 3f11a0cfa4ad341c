using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Postern.Flow.People;
using Postern.Store;

namespace Postern.Web.Admin;

/// <summary>
/// What somebody looks for, as a word of a URL that nobody can read: addresses would end up in histories and in the logs of proxies. Sealed with AES-256-GCM for
/// one session; in another, and when it was altered, it is no question at all.
/// </summary>
public sealed class SealedQuery(Ledger ledger)
{
    const int NonceSize = 12;
    const int TagSize = 16;
    const int LengthMax = 4096;

    readonly byte[] key = ledger.DeriveKey("admin-query");

    public string Seal(MessageQuery query, StaffVisit visit)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(query, QueryJson.Default.MessageQuery);
        var output = new byte[NonceSize + plain.Length + TagSize];
        RandomNumberGenerator.Fill(output.AsSpan(0, NonceSize));
        using var aes = new AesGcm(key, TagSize);
        aes.Encrypt(output.AsSpan(0, NonceSize), plain, output.AsSpan(NonceSize, plain.Length), output.AsSpan(NonceSize + plain.Length), Of(visit));
        return Base64Url.EncodeToString(output);
    }

    /// <summary>Null when it is not of this session.</summary>
    public MessageQuery? Open(string? word, StaffVisit visit)
    {
        if (word is null or { Length: > LengthMax } || !Base64Url.IsValid(word)) return null;
        var octets = Base64Url.DecodeFromChars(word);
        if (octets.Length < NonceSize + TagSize) return null;

        var plain = new byte[octets.Length - NonceSize - TagSize];
        using var aes = new AesGcm(key, TagSize);
        try
        {
            aes.Decrypt(octets.AsSpan(0, NonceSize), octets.AsSpan(NonceSize, plain.Length), octets.AsSpan(NonceSize + plain.Length), plain, Of(visit));
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }

        return JsonSerializer.Deserialize(plain, QueryJson.Default.MessageQuery);
    }

    static byte[] Of(StaffVisit visit) => visit.Session.Id.ToByteArray(bigEndian: true);
}

[JsonSerializable(typeof(MessageQuery))]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
sealed partial class QueryJson : JsonSerializerContext;
