using System.Net;
using System.Text;
using Postern.Mail.Trace;

namespace Postern.Tests.Mail.Trace;

public sealed class TraceChecksTests
{
    const string Own = "Received: from mx.north.example (mx.north.example [192.0.2.7])\r\n by gw.clinic.example with ESMTPS id 1; Mon, 6 May 2030 12:00:00 +0000\r\n";
    const string Theirs = "Received: from desk.north.example (desk.north.example [198.51.100.9])\r\n by mx.north.example with ESMTPS id 2; Mon, 6 May 2030 11:59:00 +0000\r\n";

    [Fact]
    public void SPF_judges_the_client_of_the_first_own_server_and_the_path_that_delivery_wrote()
    {
        var question = Question($"Return-Path: <pat@north.example>\r\n{Own}{Theirs}\r\n");

        Assert.Equal((IPAddress.Parse("192.0.2.7"), "mx.north.example", "pat@north.example"), (question?.Client, question?.Helo, question?.Sender));
    }

    [Fact]
    public void The_null_path_is_a_path() => Assert.Equal("", Question($"Return-Path: <>\r\n{Own}\r\n")?.Sender);

    /// <summary>What stands below a trace field was in the message when it came: anybody could have written it.</summary>
    [Theory]
    [InlineData(Own + "Return-Path: <pat@bank.example>\r\n" + Theirs)]
    [InlineData(Own + Theirs)]
    [InlineData("Return-Path: <pat@north.example>\r\nReceived: by gw.clinic.example with ESMTP id 1; Mon, 6 May 2030 12:00:00 +0000\r\n")] // no client
    [InlineData("Return-Path: <pat@north.example>\r\nSubject: no trace\r\n")]
    public void Where_the_header_does_not_tell_nobody_is_judged(string header) => Assert.Null(Question($"{header}\r\n"));

    static Postern.Mail.Spf.SpfQuestion? Question(string text)
    {
        var message = Encoding.ASCII.GetBytes(text);
        return TraceChecks.Question(TraceAnalysis.Of(message, new() { Own = OwnServers.Read(["clinic.example"]) }), message);
    }
}
