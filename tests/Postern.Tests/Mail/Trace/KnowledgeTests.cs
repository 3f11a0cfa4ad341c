using System.Net;
using Postern.Mail.Trace;

namespace Postern.Tests.Mail.Trace;

/// <summary>The file of systems is data that decides verdicts, so it is held to rules like code.</summary>
public sealed class KnowledgeTests
{
    static readonly Knowledge Known = Knowledge.Load();

    public static TheoryData<string> Ids => new(Known.Systems.Select(system => system.Id));

    [Theory]
    [MemberData(nameof(Ids))]
    public void Each_system_can_be_recognized_and_has_its_source(string id)
    {
        var system = Assert.Single(Known.Systems, system => system.Id == id);

        Assert.True(system.By is { Count: > 0 } || system.Comment is { Count: > 0 } || system.Protocol is { Count: > 0 });
        Assert.True(system.Source.Length > 20 && system.Name.Length > 0);
        Assert.All(system.By ?? [], domain => Assert.Equal(domain.ToLowerInvariant(), domain));
    }

    [Fact]
    public void Each_provider_has_domains_networks_that_can_be_read_and_its_source()
    {
        Assert.All(Known.Providers, provider => Assert.True(provider.Domains.Count > 0 && provider.Source.Length > 10));
        Assert.All(Known.Providers.SelectMany(provider => provider.Networks ?? []), network => Assert.True(IPNetwork.TryParse(network, out _), network));
        Assert.Distinct(Known.Providers.SelectMany(provider => provider.Domains));
    }

    [Theory]
    [InlineData("from a (a [192.0.2.1]) by mx.example.org (Postfix) with ESMTP id 1", "postfix")]
    [InlineData("from a (a [192.0.2.1]) by mx.example.org (Postfix, from userid 0) id 1", "postfix")]
    [InlineData("from a by mx.example.org with esmtps (TLS1.3) tls TLS_AES_256_GCM_SHA384 (Exim 4.98) id 1", "exim")]
    [InlineData("from a by mx.example.org (8.17.1.9/8.17.1.9) with ESMTP id 1", "sendmail")]
    [InlineData("from a (8.17.1.9) by mx.example.org with ESMTP id 1", null)]
    [InlineData("from a (1.2.3.4) by mx.example.org (10.0.0.1) with Microsoft SMTP Server id 15; x", "exchange")]
    [InlineData("from a by mx.example.org with Microsoft SMTPSVC(8.5)", "iis-smtp")]
    [InlineData("from a by mx.google.com with ESMTP id 1", "google")]
    [InlineData("from a by mx.notgoogle.com with ESMTP id 1", null)]
    [InlineData("from a ([192.0.2.1]) by mx0.hc1.iphmx.com with ESMTP; x", "ironport")]
    [InlineData("from a by mx0a-1.pphosted.com (8.17.1.9/8.17.1.9) with ESMTP id 1", "proofpoint")]
    [InlineData("from a by mx.example.org (Haraka/2.8) with ESMTP id 1", "haraka")]
    [InlineData("from a by mx.example.org (Neko 1.0) with ESMTP id 1", null)]
    public void A_system_is_recognized_by_its_form(string line, string? id) => Assert.Equal(id, Recognition.SystemOf(line, ReceivedReader.Read(line))?.Id);

    /// <summary>Each system looks at each parenthesis, so a line of them alone would cost their product.</summary>
    [Theory]
    [InlineData(TraceLimits.ParenthesesMax - 1, "postfix")]
    [InlineData(TraceLimits.ParenthesesMax, null)]
    public void Parentheses_are_looked_at_up_to_a_limit(int before, string? id)
    {
        var line = $"from a {string.Concat(Enumerable.Repeat("(x) ", before))}by mx.example.org (Postfix) id 1";

        Assert.Equal(id, Recognition.SystemOf(line, ReceivedReader.Read(line))?.Id);
    }

    [Theory]
    [InlineData("mail.a.example.org", "example.org")]
    [InlineData("mail.example.co.uk", "example.co.uk")]
    [InlineData("www.hostname.com.br.", "hostname.com.br")]
    [InlineData("x.de", "x.de")]
    [InlineData("ec2-1.eu.compute.amazonaws.com", "ec2-1.eu.compute.amazonaws.com")]
    public void An_organization_is_known_by_its_domain(string host, string domain) => Assert.Equal(domain, Organization.Domain(host));

    [Theory]
    [InlineData("mx.clinic.example", true)]
    [InlineData("compute3.internal", false)]
    [InlineData("localhost", false)]
    [InlineData("srv.clinic.local", false)]
    [InlineData("192.0.2.1", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("a b.example", false)]
    public void A_public_name_has_a_public_top(string host, bool isPublic) => Assert.Equal(isPublic, Organization.IsPublicName(host));

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("172.31.0.1", true)]
    [InlineData("172.32.0.1", false)]
    [InlineData("100.64.0.1", true)]
    [InlineData("fe80::1", true)]
    [InlineData("fd00::1", true)]
    [InlineData("::ffff:10.0.0.1", true)]
    [InlineData("2002:a05:620a::1", true)]
    [InlineData("2001:db8::1", false)]
    [InlineData("8.8.8.8", false)]
    public void Private_networks_are_known(string address, bool isPrivate) => Assert.Equal(isPrivate, HostText.IsPrivate(IPAddress.Parse(address)));

    [Theory]
    [InlineData("12:34:56")]
    [InlineData("1.2.3")]
    [InlineData("0x7f000001")]
    [InlineData("2130706433")]
    [InlineData("1.2.3.4.5")]
    [InlineData("12345::1")]
    public void What_only_looks_like_an_address_is_none(string text) => Assert.Null(HostText.Address(text));
}
