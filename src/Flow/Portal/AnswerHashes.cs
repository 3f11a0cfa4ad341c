using System.Security.Cryptography;
using System.Text;
using Postern.Rules.Portal;

namespace Postern.Flow.Portal;

/// <summary>
/// What is kept of an answer: slow to work out (PBKDF2, RFC 8018 §5.2), under a key that is not in the database, and bound to its message. Who steals the database cannot try
/// birthdays; who steals the key, too, pays for each.
/// </summary>
/// <param name="key">From <c>Ledger.DeriveKey(<see cref="KeyPurpose"/>)</c>.</param>
public sealed class AnswerHashes(byte[] key)
{
    public const string KeyPurpose = "portal-answer";

    /// <summary>About 60 ms of one processor: nobody notices, and five tries are all that anybody has.</summary>
    const int Rounds = 200_000;

    public byte[] Of(Guid messageId, string answer) => Rfc2898DeriveBytes.Pbkdf2(
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(AnswerText.Fold(answer))), messageId.ToByteArray(bigEndian: true), Rounds, HashAlgorithmName.SHA256, HMACSHA256.HashSizeInBytes);
}
