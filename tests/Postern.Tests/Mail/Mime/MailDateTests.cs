using System.Text;
using System.Text.Json;
using Postern.Mail.Mime;
using Postern.Tests.Architecture;

namespace Postern.Tests.Mail.Mime;

public sealed class MailDateTests
{
    [Theory]
    [InlineData("Sat, 21 Nov 2026 10:00:00 +0100", "2026-11-21T10:00:00+01:00")]
    [InlineData("21 Nov 97 09:55:06 GMT", "1997-11-21T09:55:06+00:00")]
    [InlineData("21 Nov 26 09:55 EST", "2026-11-21T09:55:00-05:00")]
    [InlineData("Fri, 21 Nov 1997 09(comment):   55  :  06 -0600", "1997-11-21T09:55:06-06:00")]
    [InlineData("Thu,\r\n 13\r\n Feb\r\n 1969\r\n 23:32:54\r\n -0330 (Newfoundland Time)", "1969-02-13T23:32:54-03:30")]
    [InlineData("Fri Nov 21 09:55:06 1997", "1997-11-21T09:55:06+00:00")]
    [InlineData("21-Nov-1997 09:55:06 +0000", "1997-11-21T09:55:06+00:00")]
    [InlineData("31 Dec 2016 23:59:60 +0000", "2017-01-01T00:00:00+00:00")]
    [InlineData("30 Feb 2026 10:00:00 +0000", null)]
    [InlineData("whenever", null)]
    [InlineData("", null)]
    public void Dates_are_read(string field, string? expected) => Assert.Equal(expected,
        MailDate.TryParse(Encoding.ASCII.GetBytes(field), out var date) ? date.ToString("yyyy-MM-ddTHH:mm:sszzz", null) : null);

    /// <summary>Where we differ: six bare numbers are no date for us; a comment may be nested and folded (RFC 5322 §3.2.2), so the date around it is one.</summary>
    static readonly string[] Explained = ["4 8 15 16 23 42", "((invalid)\ncomment)"];

    [Fact]
    public void Dates_are_what_the_judge_says()
    {
        if (Repository.SharedData is not { } shared) { Assert.Skip("shared data is absent"); return; }

        using var cases = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(shared, "mime/stalwart-mail-parser/resources/date.json")));
        Assert.All(cases.RootElement.EnumerateArray().Where(one => !Explained.Any(one.GetProperty("header").GetString()!.Contains)), one =>
        {
            var read = MailDate.TryParse(Encoding.UTF8.GetBytes(one.GetProperty("header").GetString()!), out var date);
            var expected = one.GetProperty("expected");
            Assert.Equal(Expected(expected), read ? date.ToString("yyyy-M-d H:m:s zzz", null).Replace("-00:00", "+00:00", StringComparison.Ordinal) : null);
        });
    }

    static string? Expected(JsonElement date)
    {
        if (date.ValueKind is JsonValueKind.Null) return null;
        int Of(string name) => date.GetProperty(name).GetInt32();
        var sign = date.GetProperty("tz_before_gmt").GetBoolean() && (Of("tz_hour") | Of("tz_minute")) != 0 ? '-' : '+';
        return $"{Of("year")}-{Of("month")}-{Of("day")} {Of("hour")}:{Of("minute")}:{Of("second")} {sign}{Of("tz_hour"):00}:{Of("tz_minute"):00}";
    }
}
