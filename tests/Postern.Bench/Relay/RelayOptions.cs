using System.Globalization;

namespace Postern.Bench.Relay;

/// <param name="Rounds">Measured rounds of each side, in turns; one more goes ahead to warm up.</param>
/// <param name="Messages">In each round.</param>
/// <param name="Sessions">Connections of the sender.</param>
/// <param name="Size">Octets of a message.</param>
/// <param name="Destinations">1, or up to 200: as many domains, each with a server address of its own.</param>
/// <param name="Against"><c>postern</c>, or <c>postfix</c> to see what two equal sides differ by.</param>
/// <param name="Inbound">Postern on both sides: its relay door, and its inbound door, which asks the mailbox server for each recipient once, and checks each message by SPF, DKIM, ARC and DMARC.</param>
/// <param name="Dkim">Both sides sign: Postfix through OpenDKIM with RSA-2048; Postern with <c>rsa</c> alone, or <c>both</c>, which adds Ed25519. Null: nobody does.</param>
public sealed record RelayOptions(int Rounds, int Messages, int Sessions, int Size, int Destinations, string Against, bool Inbound, string? Dkim)
{
    public static RelayOptions Parse(string[] arguments)
    {
        Dictionary<string, string> given = [];
        foreach (var word in arguments)
            if (word.StartsWith("--", StringComparison.Ordinal)) given[word] = "";
            else given[given.Keys.Last()] = word;

        var destinations = Number("--destinations", 1);
        return new(
            Number("--rounds", 5), Number("--messages", destinations == 1 ? 4000 : destinations), Number("--sessions", 20), Number("--size", 10240),
            destinations, given.GetValueOrDefault("--against", "postern"), given.ContainsKey("--inbound"), given.TryGetValue("--dkim", out var kinds) ? kinds is "rsa" ? "rsa" : "both" : null);

        int Number(string name, int otherwise) => given.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
    }
}
