using Postern.Rules.Portal;

namespace Postern.Host.Settings;

/// <summary>Reads what a rule asks of readers in the portal.</summary>
static class PortalPlan
{
    public static PortalRule Of(string key, RulePortalSettings settings, PortalRule usual) =>
        new(ProofOf($"{key}.proof", settings.Proof, usual.Mailbox), QuestionOf(key, settings, usual))
        {
            Sensitive = ProofOf($"{key}.sensitive", settings.Sensitive, usual.Sensitive),
            High = ProofOf($"{key}.high", settings.High, usual.High),
            AsksFrom = settings.AskFrom switch
            {
                null => usual.AsksFrom,
                "routine" => Sensitivity.Routine,
                "sensitive" => Sensitivity.Sensitive,
                "high" => Sensitivity.High,
                _ => throw Plan.Bad($"{key}.askFrom", "must be \"routine\", \"sensitive\" or \"high\""),
            },
        };

    static MailboxProof ProofOf(string key, string? word, MailboxProof usual) => word switch
    {
        null => usual,
        "passkey" => MailboxProof.Passkey,
        "code" => MailboxProof.Code,
        _ => throw Plan.Bad(key, "must be \"passkey\" or \"code\""),
    };

    static PortalQuestion? QuestionOf(string key, RulePortalSettings settings, PortalRule usual)
    {
        if (settings.Question?.Length > AnswerText.QuestionLengthMax) throw Plan.Bad($"{key}.question", $"has more than {AnswerText.QuestionLengthMax} characters");
        if (settings.Answer is not { } answer)
            return settings.Question is null ? usual.Question : throw Plan.Bad($"{key}.question", "needs an answer");
        if (answer.Length == 0) return settings.Question is null ? null : throw Plan.Bad($"{key}.answer", "is empty, and there is a question");
        if (!AnswerText.IsGood(answer)) throw Plan.Bad($"{key}.answer", $"needs {AnswerText.LettersMin} letters or digits, and {AnswerText.LengthMax} characters at most");

        return new(settings.Question, answer);
    }
}
