using System.Text;
using System.Text.Json;
using Postern.Mail.Trace;

namespace Postern.Tests.Mail.Trace;

/// <summary>JSON Lines in, JSON Lines out.</summary>
public sealed class ReceivedRowsTests
{
    [Fact]
    public async Task Each_line_is_answered_in_its_order_with_its_own_id()
    {
        var (answers, wrong) = await Answer("{\"id\":\"a\",\"value\":\"from x ([192.0.2.1]) by mx.example with ESMTPS id 1\"}\n{\"id\":7,\"value\":\"by mx.example with ESMTP\"}");

        Assert.Empty(wrong);
        Assert.Equal(["a", "7"], answers.Select(answer => answer.GetProperty("id").ToString()));
        Assert.Equal(["yes", "no"], answers.Select(answer => answer.GetProperty("tls").GetString()));
        Assert.Equal(["id", "protocol", "tls", "version", "cipher", "bits", "from_host", "from_ip", "by_host"], answers[0].EnumerateObject().Select(member => member.Name).Take(9));
        Assert.Equal(JsonValueKind.Null, answers[1].GetProperty("from_ip").ValueKind);
    }

    [Theory]
    [InlineData("nonsense", "not JSON")]
    [InlineData("{\"id\":1}", "no \"value\"")]
    [InlineData("{\"id\":1,\"value\":3}", "no \"value\"")]
    [InlineData("[1]", "not one JSON object")]
    [InlineData("{\"value\":\"x\"} {\"value\":\"y\"}", "not JSON")]
    [InlineData("{\"value\":\"\\ud800\"}", "not JSON")]
    [InlineData("{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}}}},\"value\":\"x\"}", "not JSON")]
    public async Task A_bad_line_is_named_and_does_not_stop_the_others(string bad, string why)
    {
        var (answers, wrong) = await Answer($"{{\"id\":1,\"value\":\"by a.example\"}}\n\r\n{bad}\n{{\"id\":2,\"value\":\"by b.example\"}}\n");

        Assert.Equal(["a.example", "b.example"], answers.Select(answer => answer.GetProperty("by_host").GetString()));
        var (line, problem) = Assert.Single(wrong);
        Assert.Equal(3, line);
        Assert.Contains(why, problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_over_the_limit_is_left_out_and_the_next_one_is_read()
    {
        var (answers, wrong) = await Answer($"{{\"value\":\"{new string('x', ReceivedRows.LineSizeMax * 3)}\"}}\n{{\"id\":2,\"value\":\"by b.example\"}}\n");

        Assert.Equal("b.example", Assert.Single(answers).GetProperty("by_host").GetString());
        Assert.Equal((1, true), (Assert.Single(wrong).Line, wrong[0].Problem.Contains("longer than", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_long_line_within_the_limit_is_read() =>
        Assert.Equal("b.example", Assert.Single((await Answer($"{{\"value\":\"by b.example {new string('x', 300_000)}\"}}")).Answers).GetProperty("by_host").GetString());

    static async Task<(List<JsonElement> Answers, List<(long Line, string Problem)> Wrong)> Answer(string text)
    {
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(text));
        using var output = new MemoryStream();
        List<(long, string)> wrong = [];
        Assert.Equal(await ReceivedRows.Answer(input, output, (line, why) => wrong.Add((line, why)), TestContext.Current.CancellationToken), wrong.Count);
        return ([.. Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)], wrong);
    }
}
