using System.Globalization;

namespace Postern.Bench.Relay;

/// <param name="Rounds">Measured rounds of each side, in turns; one more goes ahead to warm up.</param>
/// <param name="Messages">In each round.</param>
/// <param name="Sessions">Connections of the sender.</param>
/// <param name="Size">Octets of a message.</param>
/// <param name="Destinations">1, or up to 200: as many domains, each with a server address of its own.</param>
/// <param name="Against"><c>postern</c>, or <c>postfix</c> to see what two equal sides differ by.</param>
public sealed record RelayOptions(int Rounds, int Messages, int Sessions, int Size, int Destinations, string Against)
{
    public static RelayOptions Parse(string[] arguments)
    {
        var given = arguments.Chunk(2).ToDictionary(pair => pair[0], pair => pair.ElementAtOrDefault(1) ?? "");
        var destinations = Number("--destinations", 1);
        return new(
            Number("--rounds", 5), Number("--messages", destinations == 1 ? 4000 : destinations), Number("--sessions", 20), Number("--size", 10240),
            destinations, given.GetValueOrDefault("--against", "postern"));

        int Number(string name, int otherwise) => given.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
    }
}
