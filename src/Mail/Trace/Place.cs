namespace Postern.Mail.Trace;

/// <summary>A stretch of a field's text, in characters.</summary>
/// <param name="Start">Its first character.</param>
/// <param name="End">Behind its last.</param>
readonly record struct Place(int Start, int End)
{
    public int Length => End - Start;

    public ReadOnlySpan<char> In(ReadOnlySpan<char> text) => text[Start..End];
}
