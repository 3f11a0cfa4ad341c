using System.Net;
using System.Text;
using System.Text.Json;
using Postern.Mail.Trace;
using Postern.Tests.Web.Tools;
using Postern.Web.Api;
using Postern.Web.Tools;

namespace Postern.Tests.Web.Api;

public sealed class AnalyzeTraceTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("message/rfc822")]
    [InlineData("text/plain; charset=utf-8")]
    [InlineData("message/global")]
    public async Task A_raw_message_is_answered_with_the_report(string type)
    {
        using var answer = await Post(type, Headers.AllTls);

        Assert.Equal((HttpStatusCode.OK, "application/json", "no-store"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, answer.Headers.CacheControl?.ToString()));
        Assert.Equal(
            JsonSerializer.Serialize(TraceAnalysis.Of(Encoding.UTF8.GetBytes(Headers.AllTls), TraceOptions.Default), TraceJson.Default.TraceReport) + "\n",
            await answer.Content.ReadAsStringAsync(Ct));
    }

    [Fact]
    public async Task Json_names_own_servers_too()
    {
        using var answer = await Post("application/json", JsonSerializer.Serialize(new { headers = Headers.AllTls, own = new[] { "clinic.example", "192.0.2.0/24" } }));
        using var report = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Ct));

        var trust = report.RootElement.GetProperty("trust");
        Assert.Equal((false, 2), (trust.GetProperty("isAssumed").GetBoolean(), trust.GetProperty("lastOwn").GetInt32()));
        Assert.Equal("encrypted", report.RootElement.GetProperty("verdict").GetString());
    }

    [Theory]
    [InlineData("text/html", "x", 415)]
    [InlineData("", "x", 415)]
    [InlineData("application/json", "x", 400)]
    [InlineData("application/json", "[]", 400)]
    [InlineData("application/json", "{\"headers\":1}", 400)]
    [InlineData("application/json", "{\"headers\":\"x\",\"more\":1}", 400)]
    [InlineData("application/json", "{\"headers\":[[[[[[[[1]]]]]]]]}", 400)]
    [InlineData("application/json", "null", 422)]
    [InlineData("application/json", "{}", 422)]
    [InlineData("application/json", "{\"headers\":\"x\",\"own\":[\"a b\"]}", 422)]
    [InlineData("application/json", "{\"headers\":\"x\",\"own\":[null]}", 422)]
    public async Task What_is_wrong_is_a_problem_in_words_of_ours(string type, string body, int status)
    {
        using var answer = await Post(type, body);

        Assert.Equal((status, "application/problem+json"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Ct));
        Assert.Equal(status, problem.RootElement.GetProperty("status").GetInt32());
        Assert.DoesNotContain(body.Length > 5 ? body : "\0", problem.RootElement.GetProperty("title").GetString()!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/json", AnalyzeTrace.JsonSizeMax + 1, true)]
    [InlineData("application/json", AnalyzeTrace.JsonSizeMax + 1, false)]
    [InlineData("text/plain", HeaderInput.RequestSizeMax + 1, true)]
    public async Task Too_large_is_413(string type, long size, bool saysHowLarge)
    {
        await using var site = await HeadersPageTests.Site();
        using var visitor = site.Visitor();
        using var request = new HttpRequestMessage(HttpMethod.Post, AnalyzeTrace.Path) { Content = new ByteArrayContent(new byte[size]) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        (request.Headers.ExpectContinue, request.Headers.TransferEncodingChunked) = (saysHowLarge, !saysHowLarge);

        using var answer = await visitor.SendAsync(request, Ct);

        Assert.Equal((413, "application/problem+json"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public async Task Who_asks_too_often_is_told_when_to_come_back()
    {
        await using var site = await HeadersPageTests.Site();
        using var visitor = site.Visitor();
        HttpResponseMessage answer;
        var asked = 0;
        do answer = await visitor.PostAsync(AnalyzeTrace.Path, new StringContent("x"), Ct); while (answer.StatusCode != HttpStatusCode.TooManyRequests && ++asked < 100);

        Assert.InRange(asked, 20, 40);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.NotNull(answer.Headers.RetryAfter?.Delta);
    }

    static async Task<HttpResponseMessage> Post(string type, string body)
    {
        await using var site = await HeadersPageTests.Site();
        using var visitor = site.Visitor();
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        if (type.Length > 0) content.Headers.TryAddWithoutValidation("Content-Type", type);
        var answer = await visitor.PostAsync(AnalyzeTrace.Path, content, Ct);
        await answer.Content.LoadIntoBufferAsync(Ct);
        return answer;
    }
}
