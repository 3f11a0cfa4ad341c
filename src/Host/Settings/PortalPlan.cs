using Postern.Rules.Portal;

namespace Postern.Host.Settings;

/// <summary>Reads what a rule asks of readers in the portal.</summary>
static class PortalPlan
{
    public static PortalRule Of(string key, RulePortalSettings settings, PortalRule usual) => new(
        settings.Proof switch
        {
            null => usual.Mailbox,
            "passkey" => MailboxProof.Passkey,
            "code" => MailboxProof.Code,
            _ => throw Plan.Bad($"{key}.proof", "must be \"passkey\" or \"code\""),
        },
        QuestionOf(key, settings, usual));

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
