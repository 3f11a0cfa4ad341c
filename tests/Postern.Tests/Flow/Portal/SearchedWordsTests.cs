using Postern.Flow.Portal;

namespace Postern.Tests.Flow.Portal;

public sealed class SearchedWordsTests
{
    static readonly MovedClock Clock = new();

    [Fact]
    public void Words_are_there_for_a_while_and_then_they_are_gone()
    {
        var (clock, id) = (new MovedClock(), new Guid(1, 2, 3, new byte[8]));
        var searched = new SearchedWords(clock);
        searched.Keep(id, Words("results"));

        clock.Move(SearchedWords.KeptFor / 2 - TimeSpan.FromSeconds(1));
        Assert.Equal("results", searched.Find(id)?.Text);
        clock.Move(SearchedWords.KeptFor / 2);
        Assert.Equal("results", searched.Find(id)?.Text);
        clock.Move(SearchedWords.KeptFor);
        Assert.Null(searched.Find(id));
    }

    [Fact]
    public void However_much_is_searched_only_so_much_is_kept()
    {
        var searched = new SearchedWords(Clock);
        var text = new string('x', SearchedWords.CharactersMax / 8);
        var ids = Enumerable.Range(0, 100).Select(number => new Guid(number, 0, 0, new byte[8])).ToList();

        foreach (var id in ids) searched.Keep(id, Words(text));
        searched.Keep(Guid.Empty, Words(new string('x', SearchedWords.CharactersMax)));

        Assert.InRange(ids.Count(id => searched.Find(id) is not null), 1, 9);
        Assert.NotNull(searched.Find(ids[^1]));
        Assert.Null(searched.Find(Guid.Empty));
    }

    static MessageWords Words(string text) => new("", "", text, HasFiles: false);
}
