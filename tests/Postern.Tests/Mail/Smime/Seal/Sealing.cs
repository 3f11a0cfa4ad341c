using System.Text;
using Postern.Mail.Smime;
using Postern.Mail.Smime.Seal;

namespace Postern.Tests.Mail.Smime.Seal;

/// <summary>Seals in memory.</summary>
static class Sealing
{
    public const string Words = "An appointment on Monday at nine. ";

    public static async Task<byte[]> Seal(byte[] entity, SmimeIdentity? signer, IReadOnlyList<SmimeRecipient> recipients, SealOptions options)
    {
        using var output = new MemoryStream();
        await SmimeSealer.Seal(new MemoryStream(entity), output, signer, recipients, options, CancellationToken.None);
        return output.ToArray();
    }

    /// <summary>A text entity with a body of about that many octets.</summary>
    public static byte[] Entity(int size)
    {
        var text = new StringBuilder("Content-Type: text/plain; charset=utf-8\r\n\r\n");
        for (var head = text.Length; text.Length - head < size;) text.Append(Words).Append(text.Length).Append("\r\n");
        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
