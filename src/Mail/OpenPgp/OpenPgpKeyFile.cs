using Postern.Mail.Addresses;

namespace Postern.Mail.OpenPgp;

/// <summary>
/// What a file of keys holds. Takes one key or a keyring, public or secret, binary or armored, also several armored blocks
/// with text around them. One bad key does not spoil the others.
/// </summary>
/// <param name="Keys">Keys that could be read, in the order of the file.</param>
/// <param name="Problems">One sentence for each that could not, and for what went over a limit.</param>
public sealed record OpenPgpKeyFile(IReadOnlyList<OpenPgpKey> Keys, IReadOnlyList<string> Problems)
{
    /// <param name="file">The file's octets.</param>
    /// <param name="now">The time for which validity is told.</param>
    /// <param name="passphrase">Opens secret keys that are protected by one; null tries none.</param>
    public static OpenPgpKeyFile Read(ReadOnlyMemory<byte> file, DateTimeOffset now, string? passphrase = null)
    {
        if (OpenPgpLibrary.Problem is { } problem) return new([], [problem]);
        if (file.Length > OpenPgpLimits.KeyFileSizeMax) return new([], [$"The file is larger than {OpenPgpLimits.KeyFileSizeMax} octets."]);

        List<OpenPgpKey> keys = [];
        List<string> problems = [];
        foreach (var packets in Binaries(file, problems))
        {
            foreach (var range in Split(packets.Span, problems))
            {
                if (keys.Count + problems.Count >= OpenPgpLimits.KeysMax)
                {
                    problems.Add($"Only the first {OpenPgpLimits.KeysMax} keys are read.");
                    return new(keys, problems);
                }

                Add(packets[range], now, passphrase, keys, problems);
            }
        }

        if (keys.Count == 0 && problems.Count == 0) problems.Add("There is no OpenPGP key in it.");
        return new(keys, problems);
    }

    /// <summary>
    /// The public key cut down to what mail to one address needs: primary key, that user id, one encryption subkey. Null when the
    /// key has no valid user id of this address or no subkey.
    /// </summary>
    public static OpenPgpKey? Minimal(OpenPgpKey key, EmailAddress address, DateTimeOffset now)
    {
        if (OpenPgpLibrary.Problem is not null) return null;
        using var session = RnpSession.Start(now);
        using var primary = session.Load(key.Public) == RnpResult.Success ? session.Find(key.Fingerprint) : null;
        if (primary is null || UserIdReader.TextOf(primary, address) is not { } userId) return null;

        using var output = RnpSession.Memory();
        if (RnpKeyLibrary.rnp_key_export_autocrypt(primary, 0, userId, output, 0) != RnpResult.Success) return null;
        return Read(RnpSession.Octets(output), now) is { Keys: [var minimal] } ? minimal : null;
    }

    static void Add(ReadOnlyMemory<byte> packets, DateTimeOffset now, string? passphrase, List<OpenPgpKey> keys, List<string> problems)
    {
        var refusal = Refusal(packets.Span);
        var key = refusal is null ? KeyReader.Read(packets, now, passphrase, out refusal) : null;
        if (key is not null) keys.Add(key);
        else problems.Add(refusal ?? "A key cannot be read.");
    }

    /// <summary>Binary files as they are; else every armored block of keys.</summary>
    static List<ReadOnlyMemory<byte>> Binaries(ReadOnlyMemory<byte> file, List<string> problems)
    {
        if (!file.IsEmpty && (file.Span[0] & 0x80) != 0) return [file];

        List<ReadOnlyMemory<byte>> found = [];
        for (var at = 0; Armor.TryFind(file.Span, at, out var block); at = block.End)
        {
            if (found.Count >= OpenPgpLimits.KeysMax) break;
            if (block.Label is not ("PGP PUBLIC KEY BLOCK" or "PGP PRIVATE KEY BLOCK")) continue;
            if (Armor.Decode(file.Span, block) is { } octets) found.Add(octets);
            else problems.Add("An armored key is damaged.");
        }

        return found;
    }

    /// <summary>A transferable key goes from one primary key to the next.</summary>
    static List<Range> Split(ReadOnlySpan<byte> packets, List<string> problems)
    {
        List<Range> keys = [];
        var (at, start) = (0, -1);
        while (at < packets.Length && keys.Count < OpenPgpLimits.KeysMax)
        {
            if (!PacketReader.TryRead(packets, at, out var packet) || packet.End < 0)
            {
                problems.Add("The keys end in something that is no packet, or is cut off.");
                break;
            }

            if (packet.Tag is PacketReader.PublicKey or PacketReader.SecretKey)
            {
                if (start >= 0) keys.Add(start..at);
                start = at;
            }

            at = packet.End;
        }

        if (start >= 0 && at > start) keys.Add(start..at);
        return keys;
    }

    static string? Refusal(ReadOnlySpan<byte> key)
    {
        if (key.Length > OpenPgpLimits.KeySizeMax) return $"A key is larger than {OpenPgpLimits.KeySizeMax} octets.";
        if (!PacketReader.TryRead(key, 0, out var primary) || primary.End <= primary.BodyStart) return "A key is empty.";
        return key[primary.BodyStart] switch
        {
            4 => null,
            2 or 3 => "A key has version 3, which is not secure (RFC 9580 §5.5.2.1).",
            5 or 6 => $"A key has version {key[primary.BodyStart]}, which librnp 0.16 does not know.",
            _ => "A key has an unknown version.",
        };
    }
}
