using Postern.Rules.Access;

namespace Postern.Tests.Web.Admin;

/// <summary>Who has an account here is nobody's to find out: known and unknown addresses get the same answer, and take the same way to it.</summary>
public sealed class SignIn_enumeration
{
    static readonly CancellationToken Ct = CancellationToken.None;

    [Theory]
    [InlineData("aaaa-aaaa-aaaa-aaaa")]
    [InlineData("000000")]
    [InlineData("")]
    public async Task A_wrong_code_of_somebody_looks_as_one_of_nobody(string code)
    {
        await using var house = await StaffHouse.Open(settings => settings.Staff.Totp = true);
        await house.Ledger.Staff.Add("Ann", "ann@clinic.example", Role.Administrator, null, Ct);
        using var stranger = await house.Visitor(null);

        var (known, unknown) = (await Recover(stranger, "ann@clinic.example", code), await Recover(stranger, "eve@clinic.example", code));

        Assert.Equal(known, unknown);
        Assert.Equal(2, (await house.Ledger.AuditPages.Newest("staff.sign_in_failed", 10, Ct)).Count); // each did all the way, to the record
    }

    /// <summary>Five tries, and then both wait: the limit of nobody is the limit of somebody.</summary>
    [Fact]
    public async Task The_limit_of_somebody_is_the_limit_of_nobody()
    {
        await using var house = await StaffHouse.Open();
        await house.Ledger.Staff.Add("Ann", "ann@clinic.example", Role.Administrator, null, Ct);
        using var stranger = await house.Visitor(null);

        List<(string, string)> answers = [];
        for (var tries = 0; tries < 7; tries++) answers.Add((await Recover(stranger, "ann@clinic.example", "x"), await Recover(stranger, "eve@clinic.example", "x")));

        Assert.All(answers, pair => Assert.Equal(pair.Item1, pair.Item2));
        Assert.Equal([false, false, false, false, false, true, true], answers.Select(pair => pair.Item1.StartsWith("429", StringComparison.Ordinal)));
        Assert.Single(await house.Ledger.AuditPages.Newest("staff.tries_stopped", 10, Ct)); // one network, one row, and no address in it
    }

    static async Task<string> Recover(HttpClient stranger, string address, string code)
    {
        using var answer = await stranger.PostAsync("/admin/recover", new FormUrlEncodedContent([new("address", address), new("code", code)]), Ct);
        var headers = answer.Headers.Concat(answer.Content.Headers).Where(header => header.Key is not ("Date" or "Retry-After")).OrderBy(header => header.Key, StringComparer.Ordinal).Select(header => $"{header.Key}: {string.Join(',', header.Value)}");
        return $"{(int)answer.StatusCode}\n{string.Join('\n', headers)}\n{await answer.Content.ReadAsStringAsync(Ct)}";
    }
}
