using Postern.Mail.Dns;

namespace Postern.Mail.Dkim;

/// <summary>What the DNS says about a key of ours. Closed.</summary>
public abstract record DkimPublication
{
    DkimPublication()
    {
    }

    /// <summary>Exactly this key, and it may be used for mail with SHA-256.</summary>
    public sealed record Published : DkimPublication;

    /// <summary>Nobody could check a signature with it.</summary>
    /// <param name="Reason">In words.</param>
    public sealed record Absent(string Reason) : DkimPublication;

    /// <summary>The DNS did not answer; nothing follows from that.</summary>
    /// <param name="Reason">In words.</param>
    public sealed record Unknown(string Reason) : DkimPublication;

    /// <summary>Asks as a verifier does, with the same limits.</summary>
    /// <param name="resolver">Whom to ask.</param>
    /// <param name="selector">s=.</param>
    /// <param name="domain">d=.</param>
    /// <param name="algorithm">Of the key.</param>
    /// <param name="publicKey">As <see cref="DkimKey.PublicKey"/>.</param>
    /// <param name="ct">Stops asking.</param>
    public static async Task<DkimPublication> Of(IResolver resolver, string selector, string domain, DkimAlgorithm algorithm, string publicKey, CancellationToken ct) =>
        await DkimKeyLookup.Find(resolver, selector, domain, ct) switch
        {
            DkimKeyAnswer.Found(var record, _) => Compare(record, algorithm, publicKey),
            DkimKeyAnswer.Missing(var reason, _) => new Absent(reason),
            DkimKeyAnswer.TryLater(var reason, _) => new Unknown(reason),
        };

    static DkimPublication Compare(DkimKeyRecord record, DkimAlgorithm algorithm, string publicKey)
    {
        if (DkimVerifier.KeyProblem(record, algorithm) is { } problem) return new Absent(problem);
        return Convert.ToBase64String(record.PublicKey) == publicKey ? new Published() : new Absent("another key is published");
    }
}
