using System.Net;
using System.Text;
using Postern.Mail.Authentication;
using Postern.Mail.Dkim;
using Postern.Mail.Spf;
using Postern.Tests.Mail.Dkim;

namespace Postern.Tests.Mail.Authentication;

public sealed class MessageAuthenticatorTests
{
    static readonly DkimKey Key = DkimKey.NewEd25519("example.org", "s");

    [Fact]
    public async Task All_that_is_known_about_a_message_is_said_in_one_field()
    {
        await using var bag = new Mailbag().Publish(Key);
        bag.Zone.Txt("example.org", "v=spf1 ip4:192.0.2.1 -all").Txt("_dmarc.example.org", "v=DMARC1; p=reject");

        var report = await Authenticate(bag, await Mailbag.Sign(Mailbag.Octets(Mailbag.Plain), new(), Key), "192.0.2.1");

        var lines = report.ToResults("gw.example.org").Write().Split("\r\n\t");
        Assert.Equal(["Authentication-Results: gw.example.org;", "spf=pass smtp.mailfrom=example.org;"], lines[..2]);
        Assert.StartsWith("dkim=pass header.d=example.org header.s=s header.a=ed25519-sha256", lines[2], StringComparison.Ordinal);
        Assert.Equal(["dmarc=pass header.from=example.org;", "arc=none\r\n"], lines[^2..]);
        Assert.DoesNotContain("ann", string.Concat(lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stranger_with_somebody_elses_name_fails_everything()
    {
        await using var bag = new Mailbag().Publish(Key);
        bag.Zone.Txt("example.org", "v=spf1 ip4:192.0.2.1 -all").Txt("_dmarc.example.org", "v=DMARC1; p=reject");

        var results = (await Authenticate(bag, Mailbag.Octets(Mailbag.Plain), "198.51.100.7")).ToResults("gw.example.org");

        Assert.Equal(["spf=fail", "dkim=none", "dmarc=fail", "arc=none"], results.Methods.Select(method => $"{method.Method}={method.Result}"));
    }

    [Fact]
    public async Task Text_appended_to_a_signed_part_is_no_pass_for_whoever_reads_the_field()
    {
        await using var bag = new Mailbag().Publish(Key);
        var message = Encoding.ASCII.GetBytes("From: ann@example.org\r\n\r\nbody\r\n");
        var report = await Authenticate(bag, message, "192.0.2.1");
        var weak = report with { Dkim = new([new() { Result = new DkimResult.Pass(), Weakness = DkimWeakness.BodyLength | DkimWeakness.BodyNotWhole }]) };

        Assert.Contains("dkim=policy", weak.ToResults("gw.example.org").Write(), StringComparison.Ordinal);
    }

    static Task<AuthenticationReport> Authenticate(Mailbag bag, byte[] message, string client) =>
        new MessageAuthenticator(bag.Resolver, Mailbag.Clock()).Authenticate(
            new MemoryStream(message), new SpfQuestion(IPAddress.Parse(client), "helo.example.org", "ann@example.org"), Mailbag.Ct);
}
