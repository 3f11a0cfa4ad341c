using System.Security.Cryptography.X509Certificates;
using Postern.Flow.Deliver;
using Postern.Mail.Dns;
using Postern.Mail.Tls;
using Postern.Rules.Decide;
using Postern.Tests.Mail.Dane;

namespace Postern.Tests.Flow.Deliver;

/// <summary>What an attacker between us and a domain that publishes DANE may try, and what he gets.</summary>
public sealed class Roads_dane
{
    const string Domain = "partner.example";

    static readonly TlsFloor Least = new(TlsVersion.Tls12, CertificateCheck.Any);
    static readonly Route Mx = new Route.Mx();

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_shows_what_is_published_proves_DANE()
    {
        await using var town = Published(Shown.SelfSigned);
        var lane = Assert.IsType<LaneAnswer.Ready>(await Roads(town).Secure(Mx, Domain, Least with { Certificate = CertificateCheck.Dane }, Ct)).Lane;

        await using (lane) Assert.Equal((ServerProof.Dane, "3 1 1"), (lane.Tls?.Proof, lane.Tls?.Dane?.Record));
    }

    /// <summary>The second handshake resumes the session of the first; it must be compared with the records all the same.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(2)]
    public async Task A_resumed_session_is_compared_anew(int usage)
    {
        await using var town = Published(Shown.Good, usage);
        for (var time = 0; time < 3; time++)
        {
            var answer = await Roads(town).Secure(Mx, Domain, Least, Ct);
            if (usage == 2) Assert.Contains("sent no certificate of the authority", Assert.IsType<LaneAnswer.Closed>(answer).Why, StringComparison.Ordinal);
            else await using (var lane = Assert.IsType<LaneAnswer.Ready>(answer).Lane) Assert.Equal(ServerProof.Dane, lane.Tls?.Proof);
        }

        // Now another key is published: the session that was good is none any more.
        using var other = Tlsa.Authority("CN=Another");
        town.Publish(Domain, Tlsa.Record(3, 1, 1, other));
        Assert.Equal(TlsFault.DaneMismatch, Assert.IsType<LaneAnswer.Closed>(await Roads(town).Secure(Mx, Domain, Least, Ct)).Fault);
    }

    /// <summary>A certificate that any public authority would give, for the right name: good enough for "verified", and not what is published.</summary>
    [Theory]
    [InlineData(CertificateCheck.Any)]
    [InlineData(CertificateCheck.Verified)]
    public async Task An_impostor_with_a_certificate_from_a_trusted_root_gets_nothing(CertificateCheck asked)
    {
        await using var town = Published(Shown.Good, other: true);

        var closed = Assert.IsType<LaneAnswer.Closed>(await Roads(town).Secure(Mx, Domain, Least with { Certificate = asked }, Ct));
        Assert.Equal(TlsFault.DaneMismatch, closed.Fault);
        Assert.Contains("not the one that the TLSA records", closed.Why, StringComparison.Ordinal);
    }

    /// <summary>Whoever can read the mailbox's notices and codes can read the message: so they wait too.</summary>
    [Theory]
    [InlineData(nameof(TlsManner.Works))] // the wrong certificate
    [InlineData(nameof(TlsManner.NotOffered))] // STARTTLS stripped
    [InlineData(nameof(TlsManner.RefusesForGood))]
    [InlineData(nameof(TlsManner.DropsIn))]
    [InlineData(nameof(TlsManner.GoesOnInClear))]
    public async Task A_notice_goes_to_no_server_that_is_not_the_published_one(string manner)
    {
        await using var town = Published(Shown.Good, other: true, manner: Enum.Parse<TlsManner>(manner));

        var wait = Assert.IsType<LaneAnswer.Wait>(await Roads(town).Any(Mx, Domain, Ct));
        Assert.Contains("notice waits too", wait.Evidence.Why, StringComparison.Ordinal);
        Assert.Empty(town.Took);
    }

    [Fact]
    public async Task A_notice_goes_to_the_published_server()
    {
        await using var town = Published(Shown.SelfSigned);
        await using var lane = Assert.IsType<LaneAnswer.Ready>(await Roads(town).Any(Mx, Domain, Ct)).Lane;

        Assert.Equal(PublishedTrust.Held, lane.Tls?.Published);
    }

    /// <summary>Breaking the look-up would be the cheapest way around DANE.</summary>
    [Theory]
    [InlineData(DnssecStatus.Bogus)]
    [InlineData(DnssecStatus.Insecure)]
    public async Task A_look_up_that_fails_lets_nothing_pass(DnssecStatus status)
    {
        await using var town = Published(Shown.Good);
        town.Break(Domain, status);

        Assert.IsType<LaneAnswer.Wait>(await Roads(town).Secure(Mx, Domain, Least, Ct));
        Assert.IsType<LaneAnswer.Wait>(await Roads(town).Any(Mx, Domain, Ct));
        Assert.DoesNotContain(town.Heard, heard => heard.Wire.Contains("EHLO", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_exchanger_serves_while_one_cannot_be_known()
    {
        await using var town = Town.Of((Domain, Manners.Good), (Domain, Manners.Good));
        town.IsSigned = true;
        town.Break($"mx0.{Domain}", DnssecStatus.Bogus);
        await using var lane = Assert.IsType<LaneAnswer.Ready>(await Roads(town).Secure(Mx, Domain, Least, Ct)).Lane;

        Assert.Equal($"mx1.{Domain}", lane.Server);
    }

    [Fact]
    public async Task Records_that_cannot_be_used_ask_for_TLS_also_for_a_notice()
    {
        await using var town = Town.Of((Domain, Manners.NoTls));
        town.Publish(Domain, [1, 1, 1, .. new byte[32]]);

        var closed = Assert.IsType<LaneAnswer.Closed>(await Roads(town).Secure(Mx, Domain, Least, Ct));
        Assert.Equal((TlsFault.DaneMismatch, TlsFault.NotOffered), (closed.Fault, closed.Met));
        Assert.IsType<LaneAnswer.Wait>(await Roads(town).Any(Mx, Domain, Ct));
    }

    /// <summary>Who strips STARTTLS before a server with TLSA records must not get its mail bounced: the fault may pass, so an exclusive rule waits.</summary>
    [Fact]
    public async Task A_server_without_the_TLS_that_its_records_promise_may_have_it_again()
    {
        await using var town = Published(Shown.Good, manner: TlsManner.NotOffered);

        var closed = Assert.IsType<LaneAnswer.Closed>(await Roads(town).Secure(Mx, Domain, Least, Ct));
        Assert.Equal((TlsFault.DaneMismatch, TlsFault.NotOffered), (closed.Fault, closed.Met));
        Assert.True(TlsFaults.MayPass(closed.Road));
    }

    [Fact]
    public async Task A_rule_that_asks_for_DANE_gets_no_domain_without()
    {
        await using var town = Town.Of((Domain, Manners.Good));

        var closed = Assert.IsType<LaneAnswer.Closed>(await Roads(town).Secure(Mx, Domain, Least with { Certificate = CertificateCheck.Dane }, Ct));
        Assert.Equal(TlsFault.NotPublished, closed.Fault);
    }

    /// <summary>The sender waived it, or an exception does: TLS itself stays a must.</summary>
    [Fact]
    public async Task What_is_waived_is_what_is_published_and_not_TLS()
    {
        await using var town = Published(Shown.Good, other: true);
        var waived = Least with { HeedsPublished = false };

        await using (var lane = Assert.IsType<LaneAnswer.Ready>(await Roads(town).Secure(Mx, Domain, waived, Ct)).Lane) Assert.Null(lane.Tls?.Published);

        await using var bare = Published(Shown.Good, manner: TlsManner.NotOffered);
        Assert.Equal(TlsFault.NotOffered, Assert.IsType<LaneAnswer.Closed>(await Roads(bare).Secure(Mx, Domain, waived, Ct)).Fault);
    }

    /// <summary>An idle lane of a message that waived DANE is none for the next, which did not.</summary>
    [Fact]
    public async Task A_lane_that_was_opened_without_asking_serves_nobody_who_asks()
    {
        await using var town = Published(Shown.Good, other: true);
        var destination = new Destination(Domain, Mx, Roads(town), TimeProvider.System);
        var lane = Assert.IsType<LaneAnswer.Ready>(await destination.Rent(Least with { HeedsPublished = false }, fresh: false, Ct)).Lane;
        await destination.Return(lane);

        Assert.IsType<LaneAnswer.Closed>(await destination.Rent(Least, fresh: false, Ct));
    }

    static Roads Roads(Town town) => town.Roads(TimeProvider.System);

    static Town Published(Shown shown, int usage = 3, bool other = false, TlsManner manner = TlsManner.Works)
    {
        var town = Town.Of((Domain, Manners.Good with { Shown = shown, Tls = manner }));
        using var another = Tlsa.Authority("CN=Another");
        X509Certificate2 published = other ? another : usage == 2 ? Mail.Smtp.Client.Certificates.Root : Exchanger.CertificateOf($"mx0.{Domain}", shown).TargetCertificate;
        town.Publish(Domain, Tlsa.Record(usage, 1, 1, published));
        return town;
    }
}
