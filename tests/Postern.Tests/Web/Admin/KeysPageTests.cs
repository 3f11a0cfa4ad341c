using System.Net;
using System.Security.Cryptography;
using System.Text;
using Postern.Rules.Access;
using Postern.Rules.Keys;
using Postern.Store.Keys;
using Postern.Tests.Flow;
using Postern.Web.Admin;

namespace Postern.Tests.Web.Admin;

public sealed class KeysPageTests
{
    static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task Keys_are_found_by_address_and_fingerprint_and_come_page_by_page()
    {
        await using var house = await StaffHouse.Open();
        List<string> fingerprints = [];
        for (var number = 0; number < 105; number++) fingerprints.Add(await AddKey(house, $"p{number}@north.example"));
        using var officer = await house.Visitor(Role.Compliance);
        var first = await officer.GetStringAsync("/admin/keys", Ct);
        var older = await officer.GetStringAsync(WebUtility.HtmlDecode(first.Split("href=\"").First(part => part.StartsWith("/admin/keys?before=", StringComparison.Ordinal)).Split('"')[0]), Ct);

        Assert.Contains("p104@north.example", first, StringComparison.Ordinal);
        Assert.DoesNotContain("p4@north.example", first, StringComparison.Ordinal);
        Assert.All(Enumerable.Range(0, 5), number => Assert.Contains($"p{number}@north.example", older, StringComparison.Ordinal));
        Assert.DoesNotContain("p5@north.example", older, StringComparison.Ordinal);
        foreach (var typed in (string[])["p7@north.example", fingerprints[7].ToUpperInvariant(), string.Join(':', Pairs(fingerprints[7])), $"SHA256 Fingerprint={string.Join(':', Pairs(fingerprints[7]))}", $"0x{fingerprints[7]}"])
        {
            var found = await Find(officer, first, typed);
            var rows = found[found.IndexOf("<tbody", StringComparison.Ordinal)..]; // what was typed stands above
            Assert.Equal(7, Enumerable.Range(0, 105).Single(number => rows.Contains($"p{number}@north.example", StringComparison.Ordinal)));
        }

        var none = await Find(officer, first, "nobody@north.example");
        Assert.Contains(DeskTexts.KeysNone, none, StringComparison.Ordinal);
    }

    static IEnumerable<string> Pairs(string digits) => digits.ToUpperInvariant().Chunk(2).Select(pair => new string(pair));

    static async Task<string> Find(HttpClient who, string page, string typed)
    {
        using var answer = await StaffHouse.Post(who, "/admin/keys", StaffHouse.SealOf(page), ("find", typed));
        return await answer.Content.ReadAsStringAsync(Ct);
    }

    static async Task<string> AddKey(StaffHouse house, string address)
    {
        var fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(address)));
        await house.Ledger.Keys.Add(
            new()
            {
                Owner = KeyOwner.Recipient,
                Trust = KeyTrust.Imported,
                Source = "file",
                Material = new byte[] { 1 },
                Key = new()
                {
                    Standard = KeyStandard.Smime,
                    Fingerprint = fingerprint,
                    Addresses = [House.Address(address)],
                    Algorithm = "RSA-3072",
                    Strength = KeyStrength.Modulus,
                    Bits = 3072,
                    Version = 3,
                    ValidFrom = DateTimeOffset.UnixEpoch,
                    ValidUntil = null,
                    IsRevoked = false,
                    HasWeakSignature = false,
                    MayEncrypt = true,
                    MaySign = true,
                },
            },
            Ct);
        return fingerprint;
    }
}
