using Postern.Rules.Portal;

namespace Postern.Tests.Rules.Portal;

public sealed class AnswerTextTests
{
    [Theory]
    [InlineData("São Paulo", "saopaulo")]
    [InlineData("  SAO   paulo ", "saopaulo")]
    [InlineData("Sa\u0303o Paulo", "saopaulo")]
    [InlineData("Łódź", "lodz")]
    [InlineData("Ærøskøbing", "aeroskobing")]
    [InlineData("Straße", "strasse")]
    [InlineData("Žižkov Ňěščřž", "zizkovnescrz")]
    [InlineData("Œuvre ŷ ſ", "oeuvreys")]
    [InlineData("12.03.1970", "12031970")]
    [InlineData("12/03/1970", "12031970")]
    [InlineData("Πάτρα", "πάτρα")]
    [InlineData("×÷ -—!", "")]
    [InlineData("", "")]
    public void Only_letters_and_digits_count_without_case_and_marks(string text, string folded) => Assert.Equal(folded, AnswerText.Fold(text));

    [Fact]
    public void Folding_twice_changes_nothing()
    {
        for (var c = '\0'; c < '\u2000'; c++)
            if (AnswerText.Fold($"{c}") is var once) Assert.Equal(once, AnswerText.Fold(once));
    }

    [Theory]
    [InlineData(null, null, null, true)]
    [InlineData("Sensitive", null, null, true)]
    [InlineData("high", "Your ward?", "North", true)]
    [InlineData("high", null, "agreed phrase", true)]
    [InlineData(null, null, "Rex!", false)]
    [InlineData("high", null, null, false)]
    [InlineData("high", "Your ward?", null, false)]
    [InlineData("secret", null, null, false)]
    [InlineData("", null, null, false)]
    public void A_wish_that_cannot_be_met_is_refused_whole(string? sensitivity, string? question, string? answer, bool isHeard) =>
        Assert.Equal(isHeard, SenderWish.Of(sensitivity, question, answer) is SenderWish.Heard);
}
