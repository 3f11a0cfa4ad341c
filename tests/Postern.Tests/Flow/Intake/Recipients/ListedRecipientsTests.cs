using Microsoft.Extensions.Logging.Abstractions;
using Postern.Flow.Intake.Recipients;

namespace Postern.Tests.Flow.Intake.Recipients;

public sealed class ListedRecipientsTests : IDisposable
{
    readonly string path = Path.GetTempFileName();
    readonly ManualClock clock = new();

    [Theory]
    [InlineData("nurse@clinic.example", true)]
    [InlineData("Nurse@clinic.example", true)]
    [InlineData("nurse+ward@clinic.example", true)]
    [InlineData("nurses@clinic.example", false)]
    [InlineData("+nurse@clinic.example", false)]
    [InlineData("nurse@ward.clinic.example", false)]
    [InlineData("anybody@lab.clinic.example", true)]
    [InlineData("doctor@xn--bcher-kva.example", true)]
    public async Task Whoever_is_listed_is_known(string address, bool isKnown)
    {
        Write("# ours\n\nnurse@Clinic.example # on the ward\r\n@lab.clinic.example\ndoctor@bücher.example\n");

        Assert.Equal(isKnown, await Ask(List(), address));
    }

    [Fact]
    public async Task A_changed_file_is_used_after_a_moment_and_a_broken_one_never()
    {
        Write("nurse@clinic.example\n");
        var list = List();

        Write("nurse@clinic.example\ndoctor@clinic.example\n");
        Assert.False(await Ask(list, "doctor@clinic.example"));
        clock.Advance(ListedRecipients.LookAgainAfter);
        Assert.True(await Ask(list, "doctor@clinic.example"));

        Write("this is no list\n");
        clock.Advance(ListedRecipients.LookAgainAfter);
        Assert.True(await Ask(list, "doctor@clinic.example"));

        File.Delete(path);
        clock.Advance(ListedRecipients.LookAgainAfter);
        Assert.True(await Ask(list, "doctor@clinic.example"));

        Write("nurse@clinic.example\n");
        clock.Advance(ListedRecipients.LookAgainAfter);
        Assert.False(await Ask(list, "doctor@clinic.example"));
    }

    [Fact]
    public void A_line_that_is_no_address_is_named_by_its_number_and_not_by_what_it_says()
    {
        Write("nurse@clinic.example\nnobody in particular\n");

        var refused = Assert.Throws<InvalidDataException>(List);

        Assert.Contains("line 2", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("nobody", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(path);

    ListedRecipients List() => new(path, clock, NullLogger.Instance);

    void Write(string text) => File.WriteAllText(path, text);

    static async Task<bool> Ask(ListedRecipients list, string address) => await list.Ask(House.Address(address), TestContext.Current.CancellationToken) is RecipientAnswer.Known;
}
