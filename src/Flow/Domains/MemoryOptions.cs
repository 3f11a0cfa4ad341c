using Postern.Rules.Domains;

namespace Postern.Flow.Domains;

/// <param name="SettlesAfter">How long an exchanger must show nothing less before that is expected of it.</param>
/// <param name="Learns">False for whoever only asks: nothing is learned and no alarm raised.</param>
public sealed record MemoryOptions(TimeSpan SettlesAfter, bool Learns = true)
{
    public static MemoryOptions Usual { get; } = new(MemoryJudge.SettlesAfterUsual);
}
