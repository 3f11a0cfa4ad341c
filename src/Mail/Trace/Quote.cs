namespace Postern.Mail.Trace;

/// <summary>A piece of a field that is shown as evidence.</summary>
/// <param name="Start">Where it begins in <see cref="Hop.Text"/>, in characters.</param>
/// <param name="Length">In characters.</param>
/// <param name="Text">The piece itself.</param>
public sealed record Quote(int Start, int Length, string Text);
