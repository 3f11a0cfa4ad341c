using System.Text;
using Postern.Mail.Dkim;

namespace Postern.Tests.Mail.Dkim;

/// <summary>Messages that others signed: the examples of the RFCs, dkimpy's and mail-auth's test data.</summary>
public sealed class SignedByOthersTests
{
    [Fact]
    public async Task The_example_of_RFC_8463_verifies_with_both_keys()
    {
        await using var bag = new Mailbag();
        Assert.All((await Judge(bag, "001")).Findings, finding => Assert.True(finding.CoversAll));
    }

    [Theory]
    [InlineData("001", 2)]
    [InlineData("002", 1)]
    [InlineData("003", 2)]
    [InlineData("004", 1)]
    [InlineData("005", 1)]
    [InlineData("006", 1)]
    public async Task The_messages_of_mail_auth_verify(string file, int signatures)
    {
        await using var bag = new Mailbag();
        var report = await Judge(bag, file);

        Assert.Equal(signatures, report.Findings.Count);
        Assert.All(report.Findings, finding => Assert.IsType<DkimResult.Pass>(finding.Result));
    }

    [Theory]
    [InlineData("rfc6376.signed.msg", true)]
    [InlineData("rfc6376.signed.rsa.msg", true)]
    [InlineData("rfc6376.signed.no_t.msg", false)]
    [InlineData("rfc6376.w1258.msg", false)]
    [InlineData("ed25519test2.msg", true)]
    public async Task The_messages_of_dkimpy_verify(string file, bool passes)
    {
        await using var bag = new Mailbag();
        bag.Zone
            .Txt("brisbane._domainkey.football.example.com", "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")
            .Txt("test._domainkey.football.example.com", Encoding.ASCII.GetString(Mailbag.Shared("dkimpy/tests/data/test.txt")))
            .Txt("sed._domainkey.test.ex", "v=DKIM1; k=ed25519; p=sPs07Vu29FpHT/80UXUcYHFOHifD4o2ZlP2+XUh9g6E=");
        var message = Encoding.Latin1.GetString(Mailbag.Shared($"dkimpy/tests/data/{file}")).ReplaceLineEndings("\r\n");

        var report = await bag.Verify(Encoding.Latin1.GetBytes(message), DateTimeOffset.FromUnixTimeSeconds(1_600_000_000));

        if (passes) Assert.All(report.Findings, finding => Assert.True(finding.CoversAll, finding.ToString()));
        else Assert.DoesNotContain(report.Findings, finding => finding.CoversAll);
    }

    static async Task<DkimReport> Judge(Mailbag bag, string file)
    {
        var (keys, message) = Split(Encoding.Latin1.GetString(Mailbag.Shared($"stalwart-mail-auth/resources/dkim/{file}.txt")));
        foreach (var key in keys) bag.Zone.Txt(key[..key.IndexOf(' ')].ToLowerInvariant(), key[(key.IndexOf(' ') + 1)..]);
        return await bag.Verify(Encoding.Latin1.GetBytes(message), DateTimeOffset.FromUnixTimeSeconds(1_667_843_700));
    }

    /// <summary>Keys, one a line, an empty line, the message.</summary>
    internal static (string[] Keys, string Message) Split(string text)
    {
        var whole = text.ReplaceLineEndings("\r\n");
        var end = whole.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return (whole[..end].Split("\r\n"), whole[(end + 4)..]);
    }
}
