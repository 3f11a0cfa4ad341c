using System.Collections;
using Postern.Host.Settings;

namespace Postern.Tests.Host.Settings;

public sealed class SettingsFileTests
{
    [Fact]
    public void Without_a_file_everything_has_a_safe_default()
    {
        var plan = Plan.Of(Read("{}"));

        Assert.All(plan.Relay.Concat(plan.Submission).Concat(plan.Web), endPoint => Assert.True(System.Net.IPAddress.IsLoopback(endPoint.Address)));
        Assert.Equal(Postern.Rules.Decide.Policy.Safe.Default, plan.Policy.Default);
    }

    [Theory]
    [InlineData("""{ "smtp": { "relai": {} } }""", "smtp.relai")]
    [InlineData("""{ "smtp": { "recipientsMax": 0 } }""", "smtp.recipientsMax")]
    [InlineData("""{ "smtp": { "recipientsMax": "many" } }""", "smtp.recipientsMax")]
    [InlineData("""{ "smtp": { "relay": { "listen": ["nowhere"] } } }""", "smtp.relay.listen")]
    [InlineData("""{ "smtp": { "relay": { "trusted": ["203.0.113.0/33"] } } }""", "smtp.relay.trusted")]
    [InlineData("""{ "replies": { "remember": "12:00:00" } }""", "replies.remember")]
    [InlineData("""{ "portal": { "replyDomain": "x.example" } }""", "portal.replyDomain")]
    [InlineData("""{ "organization": { "domains": ["x.example"] }, "portal": { "replyDomain": "y.example" } }""", "portal.replyDomain")]
    [InlineData("""{ "organization": { "domains": ["x.example"] }, "portal": { "replyDomain": "no domain" } }""", "portal.replyDomain")]
    [InlineData("""{ "smtp": { "inbound": { "listen": ["nowhere"] } } }""", "smtp.inbound.listen")]
    [InlineData("""{ "smtp": { "inbound": { "listen": ["127.0.0.1:25"] } } }""", "smtp.inbound.listen")]
    [InlineData("""{ "smtp": { "inbound": { "domains": ["x.example"] } } }""", "smtp.inbound.domains")]
    [InlineData("""{ "smtp": { "inbound": { "requireTls": "sometimes" } } }""", "smtp.inbound.requireTls")]
    [InlineData("""{ "smtp": { "inbound": { "requireTls": ["no domain"] } } }""", "smtp.inbound.requireTls")]
    [InlineData("""{ "smtp": { "inbound": { "recipients": "everybody" } } }""", "smtp.inbound.recipients")]
    [InlineData("""{ "smtp": { "inbound": { "positiveKept": "8.00:00:00" } } }""", "smtp.inbound.positiveKept")]
    [InlineData("""{ "smtp": { "inbound": { "negativeKept": "00:00:00" } } }""", "smtp.inbound.negativeKept")]
    [InlineData("""{ "smtp": { "inbound": { "dmarc": "sometimes" } } }""", "smtp.inbound.dmarc")]
    [InlineData("""{ "smtp": { "inbound": { "behind": ["the platform"] } } }""", "smtp.inbound.behind")]
    [InlineData("""{ "smtp": { "inbound": { "trustedSealers": ["no domain"] } } }""", "smtp.inbound.trustedSealers")]
    [InlineData("""{ "smtp": { "inbound": { "open": "sometimes" } } }""", "smtp.inbound.open")]
    [InlineData("""{ "organization": { "domains": ["x.example"] }, "smtp": { "inbound": { "listen": ["127.0.0.1:25"] } } }""", "deliver.routes.x.example")]
    [InlineData("""{ "organization": { "domains": ["x.example"] }, "smtp": { "inbound": { "listen": ["0.0.0.0:25"] } }, "deliver": { "routes": { "*": "127.0.0.9:25" } } }""", "deliver.routes.x.example")]
    [InlineData("""{ "organization": { "domains": ["x.example"] }, "smtp": { "inbound": { "listen": ["127.0.0.1:25"], "recipients": "list" } }, "deliver": { "routes": { "x.example": "mail.x.example" } } }""", "smtp.inbound.recipientsFile")]
    [InlineData("""{ "organization": { "domains": ["x.example"] }, "smtp": { "inbound": { "listen": ["127.0.0.1:25"], "recipients": "ldap" } }, "deliver": { "routes": { "x.example": "mail.x.example" } } }""", "smtp.inbound.directories")]
    [InlineData("""{ "deliver": { "routes": { "x.example": "lmtp:mail.x.example:25" } } }""", "deliver.routes.x.example")]
    [InlineData("""{ "policy": { "default": { "mode": "plain" } } }""", "policy.default.mode")]
    [InlineData("""{ "policy": { "domains": { "x.example": { "tls": { "least": "1.0" } } } } }""", "policy.domains.x.example.tls.least")]
    [InlineData("""{ "web": { "listen": ["http://127.0.0.1:80"] } }""", "web.listen")]
    [InlineData("""{ "web": { "publicUrl": "http://secure.example" } }""", "web.publicUrl")]
    [InlineData("""{ "deliver": { "retry": { "first": "00:00:00" } } }""", "deliver.retry.first")]
    [InlineData("""{ "deliver": { "routes": { "*": "smtp://x" } } }""", "deliver.routes.*")]
    [InlineData("""{ "deliver": { "routes": { "not a domain": "mx" } } }""", "deliver.routes")]
    [InlineData("""{ "organization": { "domains": ["clinic example"] } }""", "organization.domains")]
    [InlineData("""{ "organization": { "domains": [null] } }""", "organization.domains")]
    [InlineData("""{ "policy": { "tlsAlone": ["a@@b"] } }""", "policy.tlsAlone")]
    [InlineData("""{ "policy": { "default": { "order": [] } } }""", "policy.default.order")]
    [InlineData("""{ "policy": { "default": { "order": ["smime", "smime"] } } }""", "policy.default.order")]
    [InlineData("""{ "policy": { "default": { "order": ["portal", "tls"] } } }""", "policy.default.order")]
    [InlineData("""{ "policy": { "domains": { "x.example": { "order": ["plain"] } } } }""", "policy.domains.x.example.order")]
    [InlineData("""{ "policy": { "default": { "leastTrust": "blind" } } }""", "policy.default.leastTrust")]
    [InlineData("""{ "policy": { "default": { "subject": "shouted" } } }""", "policy.default.subject")]
    [InlineData("""{ "policy": { "default": { "portal": { "proof": "password" } } } }""", "policy.default.portal.proof")]
    [InlineData("""{ "policy": { "default": { "portal": { "question": "Which ward?" } } } }""", "policy.default.portal.question")]
    [InlineData("""{ "policy": { "domains": { "x.example": { "portal": { "answer": "Rex" } } } } }""", "policy.domains.x.example.portal.answer")]
    [InlineData("""{ "portal": { "passkeys": { "reproveAfter": "00:01:00" } } }""", "portal.passkeys.reproveAfter")]
    [InlineData("""{ "keys": { "warnBefore": "00:00:01" } }""", "keys.warnBefore")]
    [InlineData("""{ "keys": { "revocation": "sometimes" } }""", "keys.revocation")]
    [InlineData("""{ "dkim": { "keep": "6.00:00:00" } }""", "dkim.keep")]
    [InlineData("""{ "dkim": { "keys": [] } }""", "dkim.keys")]
    [InlineData("""{ "dkim": { "keys": ["rsa", "rsa"] } }""", "dkim.keys")]
    [InlineData("""{ "dkim": { "keys": ["dsa"] } }""", "dkim.keys")]
    [InlineData("""{ "discover": { "timeout": "00:05:00" } }""", "discover")]
    [InlineData("""{ "discover": { "privateAddresses": ["everywhere"] } }""", "discover.privateAddresses")]
    [InlineData("""{ "policy": { "default": { "tls": { "published": "sometimes" } } } }""", "policy.default.tls.published")]
    [InlineData("""{ "policy": { "default": { "tls": { "downgrade": "panic" } } } }""", "policy.default.tls.downgrade")]
    [InlineData("""{ "policy": { "memory": { "settlesAfter": "31.00:00:00" } } }""", "policy.memory.settlesAfter")]
    [InlineData("""{ "policy": { "exceptions": [{ "until": "2026-12-31" }] } }""", "policy.exceptions")]
    [InlineData("""{ "policy": { "exceptions": [{ "domain": "x.example", "until": "soon", "reason": "r", "by": "b" }] } }""", "policy.exceptions.x.example.until")]
    [InlineData("""{ "policy": { "exceptions": [{ "domain": "x.example", "until": "2999-12-31", "reason": "r", "by": "b" }] } }""", "policy.exceptions.x.example.until")]
    [InlineData("""{ "policy": { "exceptions": [{ "domain": "x.example", "until": "2020-12-31", "by": "b" }] } }""", "policy.exceptions.x.example.reason")]
    [InlineData("""{ "policy": { "exceptions": [{ "domain": "x.example", "until": "2020-12-31", "reason": "r", "by": " " }] } }""", "policy.exceptions.x.example.by")]
    [InlineData("""{ "policy": { "exceptions": [{ "domain": "x.example", "until": "2020-12-31", "reason": "r", "by": "b", "tls": { "least": "1.1" } }] } }""", "policy.exceptions.x.example.tls.least")]
    [InlineData("""{ "tools": { "domain": "everywhere" } }""", "tools.domain")]
    [InlineData("""{ "tools": { "headers": "staff" } }""", "tools.headers")]
    [InlineData("""{ "tools": { "privateAddresses": ["everywhere"] } }""", "tools.privateAddresses")]
    [InlineData("""{ "tls": { "warnBefore": "00:00:01" } }""", "tls.warnBefore")]
    [InlineData("""{ "publish": { "mtaSts": { "mode": "strict" } } }""", "publish.mtaSts.mode")]
    [InlineData("""{ "publish": { "mtaSts": { "mode": "enforce" } } }""", "publish.mtaSts.mx")]
    [InlineData("""{ "publish": { "mtaSts": { "mode": "testing", "mx": ["mx clinic"] } } }""", "publish.mtaSts.mx")]
    [InlineData("""{ "publish": { "mtaSts": { "mode": "none", "maxAge": "400.00:00:00" } } }""", "publish.mtaSts.maxAge")]
    [InlineData("""{ "publish": { "tlsReports": "postmaster@clinic.example" } }""", "publish.tlsReports")]
    [InlineData("""{ "publish": { "tlsReports": "mailto:a@clinic.example,mailto:b@clinic.example" } }""", "publish.tlsReports")]
    [InlineData("""{ "publish": { "spf": "include:_spf.example -all" } }""", "publish.spf")]
    [InlineData("""{ "publish": { "dmarc": "v=DMARC1;\n p=none" } }""", "publish.dmarc")]
    public void A_bad_setting_stops_the_start_and_is_named(string json, string key)
    {
        var refused = Assert.Throws<StartRefusedException>(() => Plan.Of(Read(json)));

        Assert.Contains($"\"{key}", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Theory]
    [InlineData("false", false, false)]
    [InlineData("true", true, false)]
    [InlineData("\"true\"", true, false)] // as an environment variable says it
    [InlineData("[\"CLINIC.example\"]", false, true)]
    [InlineData("null", false, false)]
    public void TLS_is_demanded_of_all_of_some_or_of_none(string setting, bool ofAll, bool ofClinic)
    {
        var demand = Plan.Of(Read($$"""{ "smtp": { "inbound": { "requireTls": {{setting}} } } }""")).Inbound.Rules.Tls;

        Assert.Equal((ofAll, ofClinic), (demand.ForAll, demand.Names("clinic.example")));
    }

    [Fact]
    public void Without_a_word_nothing_is_taken_from_the_world() => Assert.Empty(Plan.Of(Read("{}")).Inbound.Listen);

    [Theory]
    [InlineData("""{ }""", null, false)]
    [InlineData("""{ "organization": { "domains": ["x.example"] } }""", null, false)]
    [InlineData("""{ "organization": { "domains": ["x.example"] }, "portal": { "replyDomain": "Reply.X.example" } }""", "reply.x.example", false)]
    [InlineData("""{ "organization": { "domains": ["x.example"] }, "smtp": { "inbound": { "listen": ["127.0.0.9:25"] } }, "deliver": { "routes": { "x.example": "mail.x.example" } } }""", "x.example", true)]
    public void Notices_take_answers_where_somebody_can_bring_them(string json, string? domain, bool looks)
    {
        var plan = Plan.Of(Read(json)).Replies;

        Assert.Equal((domain, looks), (plan.Domain, plan.Options.Looks));
    }

    [Fact]
    public void A_key_that_is_null_has_its_default() => Assert.Equal("./data", Read("""{ "data": null, "smtp": null }""").Data);

    [Fact]
    public void Domains_are_compared_in_one_spelling() =>
        Assert.Contains("xn--bcher-kva.example", Plan.Of(Read("""{ "policy": { "domains": { "BÜCHER.example": {} } } }""")).Policy.Domains);

    [Fact]
    public void Comments_and_trailing_commas_are_fine() => Assert.Equal("gw.example.org", Read("{ // ours\n \"hostname\": \"gw.example.org\", }").Hostname);

    [Fact]
    public void The_environment_goes_over_the_file()
    {
        var settings = Read(
            """{ "smtp": { "relay": { "listen": ["127.0.0.1:1", "127.0.0.1:2"] } }, "hostname": "file.example" }""",
            new Hashtable { ["POSTERN__SMTP__RELAY__LISTEN__0"] = "127.0.0.1:9", ["POSTERN__HOSTNAME"] = "env.example", ["POSTERN__SMTP__RECIPIENTSMAX"] = "7", ["OTHER"] = "x" });

        Assert.Equal(["127.0.0.1:9", "127.0.0.1:2"], settings.Smtp.Relay.Listen);
        Assert.Equal("env.example", settings.Hostname);
        Assert.Equal(7, settings.Smtp.RecipientsMax);
    }

    [Fact]
    public void A_domain_rule_changes_only_what_it_names()
    {
        var plan = Plan.Of(Read("""{ "policy": { "default": { "mode": "exclusive", "tls": { "certificate": "verified" } }, "domains": { "x.example": { "tls": { "least": "1.3" } } } } }"""));

        var rule = plan.Policy.Domains["x.example"];
        Assert.Equal(Postern.Rules.Decide.PolicyMode.Exclusive, rule.Mode);
        Assert.Equal(new Postern.Rules.Decide.TlsFloor(Postern.Mail.Tls.TlsVersion.Tls13, Postern.Rules.Decide.CertificateCheck.Verified), rule.Floor);
    }

    [Fact]
    public void A_domain_takes_the_order_of_the_default_unless_it_has_its_own()
    {
        var plan = Plan.Of(Read("""
            { "policy": { "default": { "order": ["openpgp", "tls"], "leastTrust": "dnssec", "subject": "kept" },
                          "domains": { "x.example": { "mode": "exclusive" }, "y.example": { "order": ["tls"], "subject": "hidden" } } } }
            """));

        var (x, y) = (plan.Policy.Domains["x.example"], plan.Policy.Domains["y.example"]);
        Assert.Equal([Postern.Rules.Decide.Way.OpenPgp, Postern.Rules.Decide.Way.Tls], x.Order);
        Assert.Equal((Postern.Rules.Keys.KeyTrust.Dnssec, false), (x.LeastTrust, x.HidesSubject));
        Assert.Equal([Postern.Rules.Decide.Way.Tls], y.Order);
        Assert.True(y.HidesSubject);
    }

    [Fact]
    public void An_exception_changes_what_it_names_for_its_domain_until_its_day()
    {
        var settings = Read("""
            { "policy": { "default": { "mode": "exclusive", "tls": { "certificate": "dane" } },
                          "exceptions": [{ "domain": "X.example", "until": "2026-12-31", "reason": "their key is lost", "by": "Ann Miller", "tls": { "certificate": "any", "published": "ignored" } }] } }
            """);
        var plan = Plan.Of(settings, At(2026, 12, 31));

        var exception = plan.Policy.Exceptions["x.example"];
        Assert.Equal("exception for domain x.example until 2026-12-31 (by Ann Miller: their key is lost)", exception.Name("x.example"));
        Assert.Equal(Postern.Rules.Decide.PolicyMode.Exclusive, exception.Rule.Mode);
        Assert.Equal((Postern.Rules.Decide.CertificateCheck.Any, false), (exception.Rule.Floor.Certificate, exception.Rule.Floor.HeedsPublished));
        Assert.Empty(plan.EndedExceptions);

        var later = Plan.Of(settings, At(2027, 1, 1));
        Assert.Empty(later.Policy.Exceptions);
        Assert.Contains("Ann Miller", Assert.Single(later.EndedExceptions), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_exceptions_for_one_domain_are_refused_while_both_last() =>
        Assert.Throws<StartRefusedException>(() => Plan.Of(Read("""
            { "policy": { "exceptions": [{ "domain": "x.example", "until": "2026-12-31", "reason": "r", "by": "b" }, { "domain": "x.example", "until": "2027-01-31", "reason": "r", "by": "b" }] } }
            """), At(2026, 12, 1)));

    static Flow.ManualClock At(int year, int month, int day)
    {
        var clock = new Flow.ManualClock();
        clock.Advance(new DateTimeOffset(year, month, day, 23, 0, 0, TimeSpan.Zero) - clock.GetUtcNow());
        return clock;
    }

    static PosternSettings Read(string json, Hashtable? environment = null)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, json);
            return SettingsFile.Read(path, environment ?? []);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
