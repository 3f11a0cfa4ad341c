using Postern.Flow.Portal;

namespace Postern.Tests.Flow.Portal;

public sealed class ConversationsTests
{
    static readonly DateTimeOffset Noon = new(2026, 5, 3, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Messages_that_name_each_other_are_one_conversation_whatever_their_subjects() =>
        Assert.Equal("c b a | x", Said(Line("a", 1, "Results", "<1@x>"), Line("b", 2, "Re: Results", "<2@x>", "<1@x>"), Line("x", 0, "Bill", "<9@x>"), Line("c", 3, "Another thing", "<3@x>", "<2@x>")));

    [Fact]
    public void Two_messages_of_the_same_subject_that_nobody_joined_stay_two() =>
        Assert.Equal("b | a", Said(Line("a", 1, "Your results", "<1@x>"), Line("b", 2, "Your results", "<2@x>")));

    [Fact]
    public void An_answer_of_a_program_that_names_nobody_joins_the_newest_older_message_of_its_subject() =>
        Assert.Equal("c b | a", Said(Line("a", 1, "Results", "<1@x>"), Line("b", 2, "Results", "<2@x>"), Line("c", 3, "RE: results", "<3@y>")));

    [Fact]
    public void An_answer_to_what_is_not_here_stands_alone() => Assert.Equal("a", Said(Line("a", 1, "Re: Results", "<1@x>", "<0@x>")));

    [Fact]
    public void What_shows_no_subject_joins_nothing() => Assert.Equal("b | a", Said(Line("a", 1, ""), Line("b", 2, "")));

    [Fact]
    public void A_chain_that_arrives_out_of_order_is_one() =>
        Assert.Equal("d c b a", Said(Line("d", 4, "Re: A", "<4>", "<3>"), Line("b", 2, "Re: A", "<2>", "<1>"), Line("c", 3, "Re: A", "<3>", "<2>"), Line("a", 1, "A", "<1>")));

    static string Said(params InboxLine[] lines) => string.Join(" | ", Conversations.Of(lines).Select(thread => string.Join(' ', thread.Lines.Select(line => line.From))));

    static InboxLine Line(string name, int hour, string subject, params string[] ids) =>
        new(Guid.CreateVersion7(Noon), $"/m/{name}", subject, name, Noon.AddHours(hour), Noon.AddDays(30), IsWritten: false, IsUnread: false, Closure: null) { Ids = ids };
}
