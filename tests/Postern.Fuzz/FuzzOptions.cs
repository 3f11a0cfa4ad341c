using System.Globalization;

namespace Postern.Fuzz;

/// <param name="Seconds">For all targets together.</param>
/// <param name="Seed">Same seed, same inputs in the same order.</param>
/// <param name="Target">Only this one.</param>
/// <param name="Artifacts">Where an input that breaks a target is written.</param>
/// <param name="Replay">Runs this one file instead.</param>
sealed record FuzzOptions(double Seconds, ulong Seed, string? Target, string Artifacts, string? Replay)
{
    public static FuzzOptions Parse(string[] arguments)
    {
        var given = arguments.Chunk(2).ToDictionary(pair => pair[0], pair => pair.ElementAtOrDefault(1) ?? "");
        return new(
            double.Parse(given.GetValueOrDefault("--seconds", "120"), CultureInfo.InvariantCulture),
            ulong.Parse(given.GetValueOrDefault("--seed", "1"), CultureInfo.InvariantCulture),
            given.GetValueOrDefault("--target"),
            given.GetValueOrDefault("--artifacts", "artifacts"),
            given.GetValueOrDefault("--replay"));
    }
}
