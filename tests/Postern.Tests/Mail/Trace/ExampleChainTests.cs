using Postern.Mail.Trace;
using Postern.Tests.Architecture;

namespace Postern.Tests.Mail.Trace;

/// <summary>The chain that the question was first asked with, read as its own explanation reads it (shared data, <c>received/example-chain.md</c>).</summary>
public sealed class ExampleChainTests
{
    static TraceReport Read(params string[] own)
    {
        Assert.SkipWhen(Repository.SharedData is null, "shared/data is absent");
        var message = File.ReadAllBytes(Path.Combine(Repository.SharedData, "received", "example-chain.txt"));
        return TraceAnalysis.Of(message, own.Length == 0 ? TraceOptions.Default : new TraceOptions { Own = OwnServers.Read(own) });
    }

    [Fact]
    public void Each_hop_has_its_verdict() => Assert.Equal(
        [HopVerdict.Internal, HopVerdict.Internal, HopVerdict.Internal, HopVerdict.Encrypted, HopVerdict.NotEncrypted, HopVerdict.Internal],
        Read().Hops.Select(hop => hop.Verdict));

    [Fact]
    public void The_first_hop_is_encrypted_and_explained_although_internal()
    {
        var hop = Read().Hops[0];

        Assert.Equal((TlsStatement.Yes, TlsBasis.Explicit, null, "TLSv1/SSLv3"), (hop.Facts.Tls, hop.Facts.Basis, hop.Facts.Version, hop.Facts.VersionRaw));
        Assert.Contains(hop.Notes, note => note.Contains("may have been TLS 1.2 or 1.3", StringComparison.Ordinal));
        Assert.Equal(CertificateOutcome.NotAsked, hop.Facts.Certificate?.Outcome);
        Assert.Contains(hop.Notes, note => note.Contains("No certificate was asked", StringComparison.Ordinal));
        Assert.Equal("luxsci.com", hop.Sender);
        Assert.Equal("luxsci.com", hop.Receiver);
    }

    [Fact]
    public void The_second_hop_is_a_server_that_talks_to_itself() => Assert.Contains("talks to itself", Read().Hops[1].Reason, StringComparison.Ordinal);

    [Fact]
    public void The_fourth_hop_is_encrypted_with_256_bits_between_two_providers()
    {
        var hop = Read().Hops[3];

        Assert.Equal((256, "DHE-RSA-AES256-SHA", Certainty.Certain), (hop.Facts.Bits, hop.Facts.Cipher, hop.Certainty));
        Assert.Equal(("Proofpoint", "luxsci.com"), (hop.Sender, hop.Receiver));
        Assert.Null(hop.Weakness);
    }

    [Fact]
    public void The_fifth_hop_is_judged_by_its_silence()
    {
        var hop = Read().Hops[4];

        Assert.Equal((null, TlsStatement.Unknown, null), (hop.Facts.Protocol, hop.Facts.Tls, hop.Evidence));
        Assert.Equal("Proofpoint Essentials", hop.System);
        Assert.Contains("writes of it whenever there is any", hop.Reason, StringComparison.Ordinal);
        Assert.Equal(("65.54.190.216", "bay0-omc4-s14.bay0.hotmail.com"), (hop.Facts.FromIp, hop.Facts.Helo));
    }

    [Fact]
    public void The_sixth_hop_is_inside_the_senders_provider()
    {
        var hop = Read().Hops[5];

        Assert.Equal(("Microsoft", "Microsoft"), (hop.Sender, hop.Receiver));
        Assert.Contains("What was used there is not recorded", hop.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("luxsci.com")]
    [InlineData("abc.luxsci.com", "def.luxsci.com")]
    public void Trust_ends_below_the_fourth_hop(params string[] own)
    {
        var report = Read(own);

        Assert.Equal((4, own.Length == 0), (report.Trust.LastOwn, report.Trust.IsAssumed));
        Assert.Equal([Standing.Own, Standing.Own, Standing.Own, Standing.Own, Standing.Foreign, Standing.Foreign], report.Hops.Select(hop => hop.Standing));
        Assert.Contains("below hop 4", report.Trust.Sentence, StringComparison.Ordinal);
        Assert.Equal(own.Length == 0, report.Trust.Sentence.Contains("it is assumed", StringComparison.Ordinal));
    }

    [Fact]
    public void The_whole_message_was_not_encrypted_between_the_senders_provider_and_the_filter()
    {
        var report = Read();

        Assert.Equal((HopVerdict.NotEncrypted, HopVerdict.Encrypted), (report.Verdict, report.Proven));
        Assert.Contains("hop 5, from Microsoft to Proofpoint", report.Sentence, StringComparison.Ordinal);
        Assert.Contains("may be forged", report.Sentence, StringComparison.Ordinal);
        Assert.Contains(report.CannotShow, line => line.Contains("sender's own program", StringComparison.Ordinal));
    }

    [Fact]
    public void Hops_are_grouped_by_provider() =>
        Assert.Equal([new("luxsci.com", 1, 4), new("Proofpoint", 5, 5), new("Microsoft", 6, 6)], Read().Groups);
}
