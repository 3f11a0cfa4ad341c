using System.Formats.Asn1;
using Postern.Mail.Smime.Cms;

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

    public bool TakesAes256Gcm => Algorithms.Contains(Oids.Aes256Gcm);

    public bool TakesAes256Cbc => Algorithms.Contains(Oids.Aes256Cbc);

    public bool TakesAes128Cbc => Algorithms.Contains(Oids.Aes128Cbc);

    public bool TakesOaep => Algorithms.Contains(Oids.RsaOaep);

    /// <summary>Null when it is no such list.</summary>
    internal static SmimeCapabilities? Read(ReadOnlyMemory<byte> encoded)
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
