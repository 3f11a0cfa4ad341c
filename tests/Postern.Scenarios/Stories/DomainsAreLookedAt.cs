using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Postern.Scenarios.Peers;

namespace Postern.Scenarios.Stories;

/// <summary><c>check-domain</c> against real exchangers, real zones and a real policy host; what it says about TLS is compared with Postfix's own probe.</summary>
public sealed class DomainsAreLookedAt
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ExchangerTls.Good, "downgradable", 1)]
    [InlineData(ExchangerTls.None, "without-tls", 1)]
    [InlineData(ExchangerTls.SelfSigned, "unverified", 1)]
    [InlineData(ExchangerTls.Expired, "unverified", 1)]
    [InlineData(ExchangerTls.WrongName, "unverified", 1)]
    [InlineData(ExchangerTls.OldOnly, "without-tls", 1)]
    [InlineData(ExchangerTls.NothingInCommon, "without-tls", 1)]
    public async Task An_exchanger_is_seen_as_Postfix_sees_it(ExchangerTls tls, string verdict, int code)
    {
        await using var scene = new Scene(Ct);
        var exchanger = await scene.Exchanger("clinic2.example", tls);
        var looked = await (await scene.Lookout()).At("clinic2.example", Ct);

        Assert.Equal((verdict, code), (looked.Verdict, looked.ExitCode));
        if (tls == ExchangerTls.None) return;

        // Camellia is none of the suites asked for: there the two may differ.
        if (tls != ExchangerTls.NothingInCommon) Assert.Equal(await TlsFinger.Spoken(exchanger.Smtp, Ct), looked.Versions);
        if (tls is ExchangerTls.OldOnly or ExchangerTls.NothingInCommon) return;
        var session = looked.Server.GetProperty("tls");
        Assert.Equal(await TlsFinger.Handshake(exchanger.Smtp, Ct), $"TLSv{session.GetProperty("version").GetString()} {session.GetProperty("cipherSuite").GetString()}");
    }

    [Fact]
    public async Task Exim_is_seen_too_with_every_suite()
    {
        await using var scene = new Scene(Ct);
        await scene.Exim("exim.example");

        var looked = await (await scene.Lookout()).At("exim.example", Ct, "--suites");

        Assert.Equal("downgradable", looked.Verdict);
        var newest = looked.Server.GetProperty("versions").EnumerateArray().Last();
        Assert.Contains("TLS_AES_256_GCM_SHA384", newest.GetProperty("suites").EnumerateArray().Select(suite => suite.GetString()));
        Assert.Contains("TLS_AES_128_GCM_SHA256", newest.GetProperty("suites").EnumerateArray().Select(suite => suite.GetString()));
    }

    [Fact]
    public async Task One_of_two_without_TLS_is_named()
    {
        await using var scene = new Scene(Ct);
        var (good, plain) = (await scene.Exchanger("two.example", ExchangerTls.Good), scene.Keep(await PostfixServer.Exchanger("mx2.two.example", ExchangerTls.None, scene.Certificates, Ct)));
        scene.Record($"two.example. MX 20 mx2.two.example.");
        scene.Record($"mx2.two.example. A {plain.Smtp.Address}");

        var looked = await (await scene.Lookout()).At("two.example", Ct);

        Assert.Equal(("some-without-tls", 1), (looked.Verdict, looked.ExitCode));
        Assert.Equal($"mx2.two.example ({plain.Smtp.Address}) offers no TLS", looked.Report.GetProperty("reasons")[0].GetString());
        Assert.NotEqual(good.Smtp, plain.Smtp);
    }

    [Theory]
    [InlineData(true, "always-verified", 0)]
    [InlineData(false, "promise-broken", 1)]
    public async Task DANE_holds_when_the_record_names_the_key(bool isRight, string verdict, int code)
    {
        await using var scene = new Scene(Ct);
        await scene.Exchanger("dane.example", ExchangerTls.Good);
        scene.Record($"_25._tcp.mx.dane.example. TLSA 3 1 1 {(isRight ? KeyOf(scene, "mx.dane.example") : new string('0', 64))}");

        var looked = await (await scene.Lookout(isSigned: true)).At("dane.example", Ct);

        Assert.Equal((verdict, code), (looked.Verdict, looked.ExitCode));
        Assert.Equal("signed", looked.Report.GetProperty("mx").GetProperty("dnssec").GetString());
        Assert.Equal(isRight, looked.Server.GetProperty("matchesDane").GetBoolean());
        Assert.Equal(isRight ? "tls" : "portal", looked.Report.GetProperty("policy").GetProperty("protection").GetString());
    }

    [Theory]
    [InlineData("enforce", "mx.sts.example", "always-verified", 0)]
    [InlineData("enforce", "*.sts.example", "always-verified", 0)]
    [InlineData("testing", "mx.sts.example", "downgradable", 1)]
    [InlineData("enforce", "other.sts.example", "promise-broken", 1)]
    public async Task An_MTA_STS_policy_counts_when_it_is_enforced_and_names_the_exchanger(string mode, string mx, string verdict, int code)
    {
        await using var scene = new Scene(Ct);
        await scene.Exchanger("sts.example", ExchangerTls.Good);
        await scene.PolicyHost("sts.example", mode, mx);

        var looked = await (await scene.Lookout()).At("sts.example", Ct);

        Assert.Equal((verdict, code), (looked.Verdict, looked.ExitCode));
        Assert.Equal(mode, looked.Report.GetProperty("mtaSts").GetProperty("mode").GetString());
    }

    /// <summary>Somebody between takes STARTTLS away. Without a policy it looks like a server that has none; a policy shows that it is not meant so.</summary>
    [Theory]
    [InlineData(false, "without-tls")]
    [InlineData(true, "promise-broken")]
    public async Task A_thief_of_STARTTLS_is_told_from_a_server_without_it_by_a_policy_only(bool hasPolicy, string verdict)
    {
        await using var scene = new Scene(Ct);
        var exchanger = scene.Keep(await PostfixServer.Exchanger("mx.robbed.example", ExchangerTls.Good, scene.Certificates, Ct));
        var thief = scene.Keep(new ManInTheMiddle(exchanger.Smtp) { TakesStarttls = true });
        scene.Mx("robbed.example", thief.Smtp.Address);
        if (hasPolicy) await scene.PolicyHost("robbed.example", "enforce", "mx.robbed.example");

        Assert.Equal(verdict, (await (await scene.Lookout()).At("robbed.example", Ct)).Verdict);
    }

    [Fact]
    public async Task Domains_without_a_server_say_what_they_are()
    {
        await using var scene = new Scene(Ct);
        scene.Record("null.example. MX 0 .");
        scene.Record("nowhere.example. TXT \"v=spf1 -all\"");
        scene.Mx("dead.example", Loopback.Next());
        var lookout = await scene.Lookout();

        Assert.Equal([("takes-no-mail", 1), ("nowhere", 1), ("no-such-domain", 1), ("not-reached", 3)],
            await Task.WhenAll(new[] { "null.example", "nowhere.example", "nobody.example", "dead.example" }.Select(async domain => await lookout.At(domain, Ct) is var looked ? (looked.Verdict, looked.ExitCode) : default)));
    }

    /// <summary>It takes connections and never says a word; the check ends by its own limit, which this waits for.</summary>
    [Fact]
    public async Task A_server_that_never_greets_does_not_hold_the_check()
    {
        await using var scene = new Scene(Ct);
        var shut = scene.Keep(new ManInTheMiddle(new(Loopback.Next(), 25)) { IsShut = true });
        scene.Mx("shut.example", shut.Smtp.Address);

        var looked = await (await scene.Lookout()).At("shut.example", Ct);

        Assert.Equal(("not-reached", 3), (looked.Verdict, looked.ExitCode));
        Assert.Equal("no answer in time", looked.Server.GetProperty("problem").GetString());
    }

    // The server's certificate was made by the scene's authority; its file is the only one of that name.
    static string KeyOf(Scene scene, string name)
    {
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(Path.GetDirectoryName(scene.Certificates.Root)!, $"{name}-None.pem")); // a file has a folder
        return Convert.ToHexString(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));
    }
}
