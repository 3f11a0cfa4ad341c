using System.Net.Security;
using Postern.Mail.Tls.Probe;

namespace Postern.Tests.Mail.Tls.Probe;

/// <summary>What a server says about itself, checked against one whose settings are known.</summary>
public sealed class TlsProbeTests
{
    const string Anything = "-cipher ALL:COMPLEMENTOFALL:@SECLEVEL=0";

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("-tls1", "1.0")]
    [InlineData("-tls1_1", "1.1")]
    [InlineData("-tls1_2", "1.2")]
    [InlineData("-tls1_3", "1.3")]
    [InlineData("-no_tls1_2 -no_tls1_3", "1.0 1.1")]
    [InlineData("-no_tls1 -no_tls1_1", "1.2 1.3")]
    [InlineData("", "1.0 1.1 1.2 1.3")]
    public async Task Each_version_is_found_that_is_spoken_and_no_other(string versions, string expected)
    {
        using var server = new OpensslServer($"{versions} {Anything}");

        List<string> spoken = [];
        foreach (var version in Enum.GetValues<ProbedVersion>())
            if (await Ask(server, version, ProbeSuites.For(version)) is ProbeAnswer.Accepted chosen && chosen.Version == version) spoken.Add($"1.{(ushort)version - 0x0301}");

        Assert.Equal(expected, string.Join(' ', spoken));
    }

    [Theory]
    [InlineData("-tls1_3 -ciphersuites TLS_CHACHA20_POLY1305_SHA256", ProbedVersion.Tls13, TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256)]
    [InlineData("-tls1_2 -cipher AES128-SHA", ProbedVersion.Tls12, TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA)]
    [InlineData("-tls1 -cipher ECDHE-RSA-AES256-SHA:@SECLEVEL=0", ProbedVersion.Tls10, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA)]
    public async Task The_suite_is_the_one_that_the_server_has(string arguments, ProbedVersion version, TlsCipherSuite suite)
    {
        using var server = new OpensslServer(arguments);

        Assert.Equal(new ProbeAnswer.Accepted(version, suite), await Ask(server, version, ProbeSuites.For(version)));
    }

    [Theory]
    [InlineData("-tls1_2 -cipher NULL-SHA256:@SECLEVEL=0", true)]
    [InlineData("-tls1_2 -cipher ECDHE-RSA-AES128-GCM-SHA256", false)]
    public async Task A_server_that_takes_weak_suites_is_found_out(string arguments, bool isWeak)
    {
        using var server = new OpensslServer(arguments);

        var answer = await Ask(server, ProbedVersion.Tls12, ProbeSuites.Weak);

        if (isWeak) Assert.IsType<ProbeAnswer.Accepted>(answer);
        else Assert.Contains("handshake failure", Assert.IsType<ProbeAnswer.Refused>(answer).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_that_is_refused_is_refused_with_its_alert()
    {
        using var server = new OpensslServer($"-tls1_3 {Anything}");

        Assert.Equal(new ProbeAnswer.Refused("alert: protocol version"), await Ask(server, ProbedVersion.Tls12, ProbeSuites.Usual));
    }

    [Fact]
    public async Task A_server_that_wants_another_group_has_chosen_all_the_same()
    {
        using var server = new OpensslServer("-tls1_3 -groups P-384");

        Assert.IsType<ProbeAnswer.Accepted>(await Ask(server, ProbedVersion.Tls13, ProbeSuites.Tls13));
    }

    [Theory]
    [InlineData("220 this is SMTP\r\n", "not TLS")]
    [InlineData("", "closed")]
    [InlineData("\x15\x03\x01\x00\x02\x02\x28", "handshake failure")]
    [InlineData("\x15\x03\x01\x00\x02\x01\x70\x15\x03\x01\x00\x02\x02\x46", "protocol version")]
    [InlineData("\x16\x03\x03\x00\x04\x0b\x00\x00\x00", "no ServerHello")]
    [InlineData("\x16\x03\x03\xff\xff", "not TLS")]
    public async Task Anything_else_is_no_acceptance(string answer, string reason)
    {
        await using var stream = new OneSided(answer);

        var said = await TlsProbe.Ask(stream, new(ProbedVersion.Tls12, "mx.example.org", ProbeSuites.Usual), Ct) switch
        {
            ProbeAnswer.Refused refused => refused.Reason,
            ProbeAnswer.Unclear unclear => unclear.Reason,
            ProbeAnswer.Accepted accepted => $"{accepted}",
        };
        Assert.Contains(reason, said, StringComparison.Ordinal);
    }

    static async Task<ProbeAnswer> Ask(OpensslServer server, ProbedVersion version, IReadOnlyList<TlsCipherSuite> suites)
    {
        await using var stream = await server.Connect(Ct);
        return await TlsProbe.Ask(stream, new(version, "mx.example.org", suites), Ct);
    }

    /// <summary>Takes what is written, and gives what it was made with.</summary>
    sealed class OneSided(string answer) : MemoryStream([.. answer.Select(c => (byte)c)])
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;
    }
}
