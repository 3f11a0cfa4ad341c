using System.Formats.Asn1;
using Postern.Mail.Smime.Cms;
using Postern.Mail.Smime.Seal;

namespace Postern.Mail.Smime;

/// <summary>What somebody's mail program says it can open (RFC 8551 §2.5.2), best first. Worth harvesting only from a good signature.</summary>
/// <param name="Algorithms">Object identifiers, at most <see cref="SmimeLimits.CapabilitiesMax"/>.</param>
public sealed record SmimeCapabilities(IReadOnlyList<string> Algorithms)
{
    static readonly string[] Own = [Oids.Aes256Gcm, Oids.Aes128Gcm, Oids.Aes256Cbc, Oids.Aes128Cbc, Oids.RsaOaep];

    /// <summary>What Postern says of itself.</summary>
    internal static ReadOnlyMemory<byte> OwnEncoded { get; } = Encode(Own);

    /// <summary>Takes AES-GCM of any key length, so AuthEnvelopedData.</summary>
    public bool TakesGcm => Algorithms.Any(algorithm => algorithm is Oids.Aes256Gcm or Oids.Aes192Gcm or Oids.Aes128Gcm);

    /// <summary>
    /// How to encrypt to somebody who told this (RFC 8551 §2.7.1): with a tag where they can check it, the longest key first. Who told
    /// nothing gets what S/MIME 4.0 asks for; who names nothing that is good enough gets what every program since S/MIME 3.2 must open.
    /// </summary>
    public static ContentCipher CipherFor(SmimeCapabilities? takes) => takes switch
    {
        null or { TakesAes256Gcm: true } => ContentCipher.Aes256Gcm,
        _ when takes.Algorithms.Contains(Oids.Aes128Gcm) => ContentCipher.Aes128Gcm,
        { TakesAes256Cbc: true } => ContentCipher.Aes256Cbc,
        _ => ContentCipher.Aes128Cbc,
    };

    public bool TakesAes256Gcm => Algorithms.Contains(Oids.Aes256Gcm);

    public bool TakesAes256Cbc => Algorithms.Contains(Oids.Aes256Cbc);

    public bool TakesAes128Cbc => Algorithms.Contains(Oids.Aes128Cbc);

    public bool TakesOaep => Algorithms.Contains(Oids.RsaOaep);

    /// <summary>The list as it is sent (RFC 8551 §2.5.2), without the parameters that were left aside in reading.</summary>
    public byte[] Encode() => Encode([.. Algorithms]);

    /// <summary>Null when it is no such list.</summary>
    public static SmimeCapabilities? Read(ReadOnlyMemory<byte> encoded)
    {
        try
        {
            var list = new AsnReader(encoded, AsnEncodingRules.BER).ReadSequence();
            List<string> algorithms = [];
            while (list.HasData && algorithms.Count < SmimeLimits.CapabilitiesMax) algorithms.Add(list.ReadSequence().ReadObjectIdentifier());
            return new(algorithms);
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    static byte[] Encode(string[] algorithms)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var algorithm in algorithms)
            {
                using (writer.PushSequence()) writer.WriteObjectIdentifier(algorithm);
            }
        }

        return writer.Encode();
    }
}
