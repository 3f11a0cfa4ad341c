namespace Postern.Rules.Portal;

/// <summary>What a sender asks for in the fields of his message (docs/portal-proofs.md).</summary>
public abstract record SenderWish
{
    SenderWish() { }

    /// <param name="Sensitivity">As he said, or routine.</param>
    /// <param name="Question">With its answer; null when he set none.</param>
    public sealed record Heard(Sensitivity Sensitivity, PortalQuestion? Question) : SenderWish
    {
        public bool AsksNothing => this is { Sensitivity: Sensitivity.Routine, Question: null };
    }

    /// <summary>It cannot be done as he wishes, and nothing less is done.</summary>
    /// <param name="Why">For the reply of SMTP; without a word of his.</param>
    public sealed record Unclear(string Why) : SenderWish;

    public static SenderWish Of(string? sensitivity, string? question, string? answer)
    {
        if (LevelOf(sensitivity) is not { } level) return new Unclear("Postern-Sensitivity must be routine, sensitive or high");
        if (answer is null && question is not null) return new Unclear("Postern-Question needs Postern-Answer");
        if (answer is null && level is Sensitivity.High) return new Unclear("Postern-Sensitivity: high needs Postern-Answer");
        if (answer is not null && !AnswerText.IsGood(answer)) return new Unclear($"Postern-Answer needs {AnswerText.LettersMin} letters or digits, and {AnswerText.LengthMax} characters at most");
        if (question?.Length > AnswerText.QuestionLengthMax) return new Unclear($"Postern-Question has more than {AnswerText.QuestionLengthMax} characters");

        return new Heard(level, answer is null ? null : new(question, answer));
    }

    static Sensitivity? LevelOf(string? word) => word?.Trim().ToUpperInvariant() switch
    {
        null or "ROUTINE" => Sensitivity.Routine,
        "SENSITIVE" => Sensitivity.Sensitive,
        "HIGH" => Sensitivity.High,
        _ => null,
    };
}
