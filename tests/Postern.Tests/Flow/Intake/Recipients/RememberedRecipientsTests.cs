using Postern.Flow.Intake.Recipients;
using Postern.Mail.Addresses;

namespace Postern.Tests.Flow.Intake.Recipients;

public sealed class RememberedRecipientsTests
{
    static readonly TimeSpan KnownFor = TimeSpan.FromHours(12);
    static readonly TimeSpan UnknownFor = TimeSpan.FromMinutes(10);
    static readonly RecipientAnswer Known = new RecipientAnswer.Known();
    static readonly RecipientAnswer Unknown = new RecipientAnswer.Unknown("5.1.1");
    static readonly RecipientAnswer Away = new RecipientAnswer.Unreachable("away");

    readonly ManualClock clock = new();
    readonly Source source = new();

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_is_remembered_for_its_time_and_then_asked_for_again(bool isKnown)
    {
        using var memory = Memory();
        source.Says = isKnown ? Known : Unknown;

        await Ask(memory);
        clock.Advance((isKnown ? KnownFor : UnknownFor) - TimeSpan.FromSeconds(1));
        Assert.Equal(source.Says, await Ask(memory, "NURSE@clinic.example"));
        Assert.Equal(1, source.Asked);

        clock.Advance(TimeSpan.FromSeconds(1));
        source.Says = isKnown ? Unknown : Known;
        Assert.Equal(source.Says, await Ask(memory));
        Assert.Equal(2, source.Asked);
    }

    [Fact]
    public async Task While_the_source_is_away_who_was_known_stays_known_and_nobody_else()
    {
        using var memory = Memory();
        await Ask(memory);
        source.Says = Away;

        clock.Advance(RememberedRecipients.StaleMax);
        Assert.Equal(Known, await Ask(memory));
        Assert.Equal(Away, await Ask(memory, "doctor@clinic.example"));

        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Away, await Ask(memory));
    }

    [Fact]
    public async Task That_nobody_was_there_is_no_answer_once_its_time_is_over()
    {
        using var memory = Memory();
        source.Says = Unknown;
        await Ask(memory);
        source.Says = Away;

        clock.Advance(UnknownFor);
        Assert.Equal(Away, await Ask(memory));
    }

    [Fact]
    public async Task Many_who_ask_for_the_same_at_once_are_one_question()
    {
        using var memory = Memory();
        var gate = new TaskCompletionSource();
        source.Gate = gate.Task;

        var answers = Enumerable.Range(0, 50).Select(_ => Ask(memory).AsTask()).ToList();
        gate.SetResult();

        Assert.All(await Task.WhenAll(answers), answer => Assert.Equal(Known, answer));
        Assert.Equal(1, source.Asked);
    }

    [Fact]
    public async Task The_source_hears_no_more_than_so_many_questions_at_once()
    {
        using var memory = Memory();
        var gate = new TaskCompletionSource();
        source.Gate = gate.Task;

        var answers = Enumerable.Range(0, 3 * RememberedRecipients.QuestionsMax).Select(number => Ask(memory, $"n{number}@clinic.example").AsTask()).ToList();
        Assert.Equal(RememberedRecipients.QuestionsMax, source.Asked);

        gate.SetResult();
        await Task.WhenAll(answers);
        Assert.Equal(3 * RememberedRecipients.QuestionsMax, source.Asked);
    }

    [Fact]
    public async Task A_caller_who_goes_leaves_the_answer_to_the_others()
    {
        using var memory = Memory();
        using var leaving = new CancellationTokenSource();
        var gate = new TaskCompletionSource();
        source.Gate = gate.Task;

        var left = memory.Ask(House.Address("nurse@clinic.example"), leaving.Token).AsTask();
        var stayed = Ask(memory).AsTask();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        gate.SetResult();

        Assert.Equal(Known, await stayed);
    }

    RememberedRecipients Memory() => new(source, KnownFor, UnknownFor, clock);

    static ValueTask<RecipientAnswer> Ask(RememberedRecipients memory, string address = "nurse@clinic.example") => memory.Ask(House.Address(address), Ct);

    sealed class Source : IRecipientSource
    {
        int asked;

        public RecipientAnswer Says { get; set; } = Known;
        public Task Gate { get; set; } = Task.CompletedTask;
        public int Asked => Volatile.Read(ref asked);

        public async ValueTask<RecipientAnswer> Ask(EmailAddress address, CancellationToken ct)
        {
            Interlocked.Increment(ref asked);
            await Gate;
            return Says;
        }
    }
}
