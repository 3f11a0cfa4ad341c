namespace Postern.Web;

/// <summary>What an administrator should know although the gateway works: lines of <c>/readyz</c>.</summary>
/// <param name="Warnings">Asked at each call; must be quick.</param>
public sealed record Readiness(Func<IEnumerable<string>> Warnings);
