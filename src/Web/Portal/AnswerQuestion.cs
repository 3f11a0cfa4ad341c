using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Postern.Flow.Portal;
using Postern.Web.Portal.Pages;

namespace Postern.Web.Portal;

/// <summary>GET /m/{token}/question: what a message asks once its mailbox is proven. POST: the answer. Nobody sees the question before the proof.</summary>
static class AnswerQuestion
{
    public static void Map(IEndpointRouteBuilder portal)
    {
        portal.MapGet("/{token}/question", Ask);
        portal.MapPost("/{token}/question", Take);
    }

    static Task<IResult> Ask(Caller caller, CancellationToken ct) => caller.AtThreshold(threshold => Page(caller, threshold, null, ct));

    static Task<IResult> Take(Caller caller, CancellationToken ct) => caller.AtThreshold(async threshold =>
        await caller.Form(threshold.FormSeal, ct) is not { } form
            ? Screens.Forbidden()
            : await caller.Desk.Questions.Answer(threshold, form.GetValueOrDefault("answer"), caller.Network, ct) switch
            {
                QuestionAnswer.Right(var session) => Enter(caller, session),
                QuestionAnswer.Empty => await Page(caller, threshold, ProofTexts.AnswerEmpty, ct),
                QuestionAnswer.Wrong(var triesLeft) => await Page(caller, threshold, ProofTexts.AnswerWrong(triesLeft), ct),
                QuestionAnswer.Locked => await Page(caller, threshold, ProofTexts.AnswerLocked, ct),
                QuestionAnswer.TooMany(var wait) => Screens.TooMany(caller.Http, wait),
            });

    static IResult Enter(Caller caller, string session)
    {
        caller.Keep(session);
        return Screens.SeeOther($"/m/{caller.Token}/message");
    }

    static async Task<IResult> Page(Caller caller, Threshold threshold, string? problem, CancellationToken ct) => Screens.Show<QuestionPage>(
        new { caller.Token, threshold.Facts, Seal = threshold.FormSeal, Question = await caller.Desk.Questions.Of(threshold, ct), Problem = problem },
        problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
}
