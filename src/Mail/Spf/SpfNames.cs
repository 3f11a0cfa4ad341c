using System.Net;
using System.Net.Sockets;
using Postern.Mail.Dns;

namespace Postern.Mail.Spf;

/// <summary>Whether a term is met. The errors end the check.</summary>
enum SpfMatch { No, Yes, TempError, PermError }

/// <summary>What the DNS says about a client's address, with the counters of one check (RFC 7208 §4.6.4). For one thread.</summary>
sealed class SpfNames(IResolver resolver, IPAddress client)
{
    public const string TooMany = "more look-ups than are allowed";
    const string TooManyVoid = "more look-ups came back empty than are allowed";

    int lookups;
    int voids;
    List<string>? validated;

    public IPAddress Client { get; } = client.IsIPv4MappedToIPv6 ? client.MapToIPv4() : client;

    DnsType AddressType => Client.AddressFamily == AddressFamily.InterNetwork ? DnsType.A : DnsType.Aaaa;

    /// <summary>Counts a term that asks; false when it is one too many.</summary>
    public bool Count() => ++lookups <= SpfLimits.LookupsMax;

    /// <summary>What can be asked for: labels of 1 to 63 printable octets. Macros make other names than hosts have.</summary>
    public static bool IsName(string name) => name.Length is > 0 and <= DnsName.TextMax
        && name.Split('.').All(label => label.Length is > 0 and <= DnsName.LabelMax && label.All(c => c is > ' ' and < '\x7f' and not '\\'));

    /// <summary>True for the domain itself and what is below it.</summary>
    public static bool IsWithin(string name, string domain) => name == domain || name.EndsWith("." + domain, StringComparison.Ordinal);

    /// <summary>What <c>%{p}</c> stands for (§7.3): the domain itself if it is among the names, else one below it, else any.</summary>
    public static string Preferred(IReadOnlyList<string> validated, string domain) =>
        validated.FirstOrDefault(name => name == domain) ?? validated.FirstOrDefault(name => IsWithin(name, domain)) ?? (validated.Count > 0 ? validated[0] : "unknown");

    public bool IsWithin(IPAddress network, int bits)
    {
        if (network.AddressFamily != Client.AddressFamily) return false;
        var (one, other) = (network.GetAddressBytes(), Client.GetAddressBytes());
        var whole = bits / 8;
        if (!one.AsSpan(0, whole).SequenceEqual(other.AsSpan(0, whole))) return false;
        return bits % 8 == 0 || (one[whole] ^ other[whole]) >> (8 - (bits % 8)) == 0;
    }

    public async Task<(SpfMatch Match, string Problem)> HasAddress(string name, int bits4, int bits6, CancellationToken ct)
    {
        var answer = await resolver.Query(name, AddressType, ct);
        if (Problem(answer, name) is { } problem) return problem;
        var bits = AddressType == DnsType.A ? bits4 : bits6;
        return (answer.Records.Any(data => data.Length is 4 or 16 && IsWithin(new(data), bits)) ? SpfMatch.Yes : SpfMatch.No, "");
    }

    public async Task<(SpfMatch Match, string Problem)> HasExchanger(string name, int bits4, int bits6, CancellationToken ct)
    {
        var answer = await resolver.Query(name, DnsType.Mx, ct);
        if (Problem(answer, name) is { } problem) return problem;
        if (answer.Records.Count > SpfLimits.ExchangersMax) return (SpfMatch.PermError, $"{name} has more exchangers than are looked at");

        foreach (var exchanger in answer.Records.Select(data => NameAt(data, 2)).Where(IsName))
        {
            var (match, reason) = await HasAddress(exchanger, bits4, bits6, ct);
            if (match != SpfMatch.No) return (match, reason);
        }

        return (SpfMatch.No, "");
    }

    /// <summary>§5.7: an A record, whatever the client's address is.</summary>
    public async Task<(SpfMatch Match, string Problem)> Exists(string name, CancellationToken ct)
    {
        var answer = await resolver.Query(name, DnsType.A, ct);
        return Problem(answer, name) ?? (answer.Outcome == DnsOutcome.Found ? SpfMatch.Yes : SpfMatch.No, "");
    }

    /// <summary>Names of the client that lead back to it (§5.5); asked for once. Errors make it have none.</summary>
    public async Task<IReadOnlyList<string>> Validated(CancellationToken ct)
    {
        if (validated is not null) return validated;

        validated = [];
        var pointers = await resolver.Query(ReverseName(), DnsType.Ptr, ct);
        foreach (var name in pointers.Records.Take(SpfLimits.PointersMax).Select(data => NameAt(data, 0)).Where(IsName))
        {
            var addresses = await resolver.Query(name, AddressType, ct);
            if (addresses.Records.Any(data => data.AsSpan().SequenceEqual(Client.GetAddressBytes()))) validated.Add(name);
        }

        return validated;
    }

    /// <summary>What ends the check; null for an answer that can be used, an empty one counted.</summary>
    (SpfMatch Match, string Problem)? Problem(DnsAnswer answer, string name) => answer.Outcome switch
    {
        DnsOutcome.Found => null,
        DnsOutcome.NoData or DnsOutcome.NoSuchName => ++voids > SpfLimits.VoidLookupsMax ? (SpfMatch.PermError, TooManyVoid) : null,
        DnsOutcome.TryLater => (SpfMatch.TempError, $"{name}: {answer.Reason}"),
    };

    static string NameAt(byte[] data, int start)
    {
        var position = 0;
        return data.Length > start && DnsName.TryRead(data.AsSpan(start), ref position, out var name) ? name : "";
    }

    string ReverseName()
    {
        var octets = Client.GetAddressBytes();
        return octets.Length == 4
            ? string.Join('.', octets.Reverse()) + ".in-addr.arpa"
            : string.Join('.', Convert.ToHexStringLower(octets).Reverse()) + ".ip6.arpa";
    }
}
