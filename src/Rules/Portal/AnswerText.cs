using System.Text;

namespace Postern.Rules.Portal;

/// <summary>An answer as it is compared: people write "São Paulo" and "sao paulo", and mean one place. Only letters and digits count, without case and without marks.</summary>
public static class AnswerText
{
    /// <summary>Characters of an answer, as typed.</summary>
    public const int LengthMax = 200;

    /// <summary>Letters and digits of an answer that somebody sets; five tries at anything shorter are worth too much.</summary>
    public const int LettersMin = 4;

    public const int QuestionLengthMax = 200;

    // U+00C0 to U+017F, in runs: what each becomes, and how many in a row. The platform's own folding needs ICU, which is not here.
    static readonly string[] Latin = [.. Runs(
        ("a", 6), ("ae", 1), ("c", 1), ("e", 4), ("i", 4), ("d", 1), ("n", 1), ("o", 5), ("", 1), ("o", 1), ("u", 4), ("y", 1), ("th", 1), ("ss", 1),
        ("a", 6), ("ae", 1), ("c", 1), ("e", 4), ("i", 4), ("d", 1), ("n", 1), ("o", 5), ("", 1), ("o", 1), ("u", 4), ("y", 1), ("th", 1), ("y", 1),
        ("a", 6), ("c", 8), ("d", 4), ("e", 10), ("g", 8), ("h", 4), ("i", 10), ("ij", 2), ("j", 2), ("k", 3), ("l", 10), ("n", 9), ("o", 6), ("oe", 2), ("r", 6),
        ("s", 8), ("t", 6), ("u", 12), ("w", 2), ("y", 3), ("z", 6), ("s", 1))];

    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var each in text.EnumerateRunes())
        {
            var rune = Rune.ToLowerInvariant(each);
            if (rune.Value - 0xC0 is var place and >= 0 && place < Latin.Length) folded.Append(Latin[place]);
            else if (Rune.IsLetterOrDigit(rune)) folded.Append(rune);
        }

        return folded.ToString();
    }

    /// <summary>Enough letters to be worth anything, and not too many.</summary>
    public static bool IsGood(string answer) => answer.Length <= LengthMax && Fold(answer).Length >= LettersMin;

    static IEnumerable<string> Runs(params (string Letters, int Count)[] runs) => runs.SelectMany(run => Enumerable.Repeat(run.Letters, run.Count));
}
