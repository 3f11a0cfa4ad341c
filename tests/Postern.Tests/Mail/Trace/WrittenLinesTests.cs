using Postern.Mail.Dkim;
using Postern.Mail.Trace;

namespace Postern.Tests.Mail.Trace;

/// <summary>What can be learned of servers from a message of theirs.</summary>
public sealed class WrittenLinesTests
{
    const string Outside = "from pc (pc.home.example [198.51.100.40])";
    const string Inside = "from app.partner.example (app.partner.example [192.0.2.9])";

    [Theory]
    [InlineData(Outside + " (TLS) by MAIL.partner.example. (Neko 1.0) with ESMTP id 1; x", "mail.partner.example speaks")]
    [InlineData(Outside + " by mail.eu.partner.example (Neko 1.0) with ESMTP id 1; x", "mail.eu.partner.example is silent")]
    [InlineData(Outside + " by mail.partner.example (qmail-ldap) with SMTP; x", "mail.partner.example is silent")]
    [InlineData(Outside + " (not using TLS) by mail.partner.example (Neko 1.0) with ESMTP id 1; x", null)]
    [InlineData(Outside + " by mail.partner.example (Postfix) with ESMTP id 1; x", null)]
    [InlineData(Outside + " (TLS) by mail (Neko 1.0) with ESMTP id 1; x", null)]
    [InlineData(Outside + " (TLS) by mail.partner.local (Neko 1.0) with ESMTP id 1; x", null)]
    [InlineData(Outside + " (TLS) by 192.0.2.1 (Neko 1.0) with ESMTP id 1; x", null)]
    [InlineData(Outside + " (TLS) by mail.other.example (Neko 1.0) with ESMTP id 1; x", null)]
    [InlineData(Inside + " (TLS) by mail.partner.example (Neko 1.0) with ESMTP id 1; x", null)]
    public void A_line_teaches_something_or_nothing(string line, string? taught) => Assert.Equal(taught is null ? [] : [taught], Learn(line));

    [Fact]
    public void A_step_inside_leads_on_to_the_line_that_tells_of_outside_and_there_it_ends() =>
        Assert.Equal(["mx.partner.example speaks"], Learn(
            "from mx.partner.example (mx.partner.example [192.0.2.8]) by mail.partner.example (Neko 1.0) with ESMTP id 2; x",
            Outside + " (TLS) by mx.partner.example (Neko 1.0) with ESMTP id 1; x",
            Outside + " by mx3.partner.example (Neko 1.0) with ESMTP id 1; x"));

    [Fact]
    public void Lines_beyond_the_limit_are_not_read() =>
        Assert.Empty(Learn([
            .. Enumerable.Repeat("from localhost (localhost [127.0.0.1]) by mail.partner.example (Neko 1.0) with ESMTP id 2; x", WrittenLines.FieldsMax),
            Outside + " (TLS) by mail.partner.example (Neko 1.0) with ESMTP id 1; x"]));

    [Fact]
    public void A_name_longer_than_the_DNS_knows_is_not_kept()
    {
        var host = string.Concat(Enumerable.Repeat("a.", WrittenLines.HostLengthMax / 2)) + "partner.example";

        Assert.Empty(Learn($"{Outside} (TLS) by {host} (Neko 1.0) with ESMTP id 1; x"));
    }

    static IEnumerable<string> Learn(params string[] received) => WrittenLines.Of(MessageHead.Parse(TraceText.Message(received)), "partner.example")
        .Select(line => $"{line.Host} {(line.SpokeOfTls ? "speaks" : "is silent")}");
}
