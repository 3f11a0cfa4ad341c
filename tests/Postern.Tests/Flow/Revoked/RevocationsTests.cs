using Microsoft.AspNetCore.Http;
using Postern.Flow.Revoked;
using Postern.Mail.Smime;
using Postern.Mail.Smime.Revocation;
using Postern.Rules.Keys;
using Postern.Tests.Mail.Smime;

namespace Postern.Tests.Flow.Revoked;

/// <summary>Issuers are asked, and what they answer is kept; nobody makes us ask where we should not.</summary>
public sealed class RevocationsTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>On the day that openssl's certificates are made.</summary>
    static ManualClock Today()
    {
        var clock = new ManualClock();
        clock.Advance(TimeProvider.System.GetUtcNow() - clock.GetUtcNow());
        return clock;
    }

    [Fact]
    public async Task One_list_answers_for_all_its_certificates_until_it_ends()
    {
        using var authority = new OpenSslAuthority();
        await using var host = await IssuerHost.Serving(() => authority.List());
        var (ann, bob) = (authority.Issue("ann", host.Place), authority.Issue("bob", host.Place));
        authority.Revoke("ann");
        var clock = Today();
        await using var revocations = host.Revocations(clock);

        Assert.Equal(RevocationState.Revoked, (await Ask(revocations, ann)).State);
        Assert.Equal(RevocationState.Holds, (await Ask(revocations, bob)).State);
        Assert.Equal(RevocationState.Holds, (await Ask(revocations, bob)).State);
        Assert.Single(host.Asked);

        authority.Revoke("bob");
        clock.Advance(TimeSpan.FromDays(7) + TimeSpan.FromMinutes(1));
        Assert.Equal(RevocationState.UnknownPasses, (await Ask(revocations, bob)).State); // openssl's new list begins today, and today is long ago
        Assert.Equal(2, host.Asked.Count);
    }

    /// <summary>OpenSSL answers; it would listen on every address of the machine, so the host in front of it is ours.</summary>
    [Fact]
    public async Task A_responder_is_asked_where_there_is_no_list()
    {
        using var authority = new OpenSslAuthority();
        await using var host = await IssuerHost.Open(async context =>
        {
            using var question = new MemoryStream();
            await context.Request.Body.CopyToAsync(question, Ct);
            if (context.Request is { Method: "POST", ContentType: "application/ocsp-request" }) await context.Response.Body.WriteAsync(authority.Answer(question.ToArray()), Ct);
        });
        var access = $"authorityInfoAccess=OCSP;URI:http://crl.partner.example:{host.Port}/ocsp";
        var (ann, bob) = (authority.Issue("ann", access), authority.Issue("bob", $"{host.Place}\n{access}"));
        authority.Revoke("ann");
        await using var revocations = host.Revocations(TimeProvider.System);

        Assert.Equal(RevocationState.Revoked, (await Ask(revocations, ann)).State);
        Assert.Equal(RevocationState.Holds, (await Ask(revocations, bob)).State);
        Assert.Equal(["/ocsp", "/list", "/ocsp"], host.Asked); // bob names a list, and what is there is none
    }

    [Theory]
    [InlineData(false, RevocationState.UnknownPasses)]
    [InlineData(true, RevocationState.UnknownBars)]
    public async Task Not_knowing_bars_where_the_setting_says_so(bool bars, RevocationState state)
    {
        using var authority = new OpenSslAuthority();
        await using var host = await IssuerHost.Open(Status(404));
        await using var revocations = host.Revocations(Today(), options => options with { NotKnowingBars = bars });

        Assert.Equal(new Revocation(state, "crl.partner.example answers 404"), await Ask(revocations, authority.Issue("ann", host.Place)));
        Assert.Equal(new Revocation(state, "the certificate names no place to ask"), await Ask(revocations, authority.Issue("bob")));
        Assert.Equal(new Revocation(state, "its issuer's certificate is not known here"), await revocations.Of(authority.Issue("cleo", host.Place).Certificate, [], Ct));
    }

    [Fact]
    public async Task Nobody_is_asked_about_what_its_owner_alone_vouches_for()
    {
        await using var host = await IssuerHost.Open(Status(500));
        await using var revocations = host.Revocations(Today(), options => options with { NotKnowingBars = true });

        Assert.Equal(RevocationState.NotAsked, (await revocations.Of(People.Authority.Certificate, [], Ct)).State);
    }

    [Fact]
    public async Task A_copy_waits_no_longer_than_the_limit_and_the_next_one_has_the_answer()
    {
        using var authority = new OpenSslAuthority();
        var (asked, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var host = await IssuerHost.Open(async context =>
        {
            asked.SetResult();
            await gate.Task;
            await context.Response.Body.WriteAsync(authority.List(), context.RequestAborted);
        });
        var ann = authority.Issue("ann", host.Place);
        var clock = Today();
        await using var revocations = host.Revocations(clock);

        var waiting = Ask(revocations, ann);
        await asked.Task;
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(new Revocation(RevocationState.UnknownPasses, "no answer within 5 seconds"), await waiting);

        gate.SetResult();
        await revocations.Settled();
        Assert.Equal(RevocationState.Holds, (await Ask(revocations, ann)).State);
        Assert.Single(host.Asked);
    }

    [Fact]
    public async Task Revocation_ssrf_a_private_address_is_never_connected_to()
    {
        using var authority = new OpenSslAuthority();
        await using var host = await IssuerHost.Serving(() => authority.List());
        await using var revocations = host.Revocations(Today(), options => options with { PrivateAddresses = [] });

        Assert.Equal("crl.partner.example has no public address", (await Ask(revocations, authority.Issue("ann", host.Place))).Why);
        Assert.Empty(host.Asked);
    }

    [Fact]
    public async Task Revocation_ssrf_only_the_port_of_the_web_is_asked()
    {
        using var authority = new OpenSslAuthority();
        await using var host = await IssuerHost.Serving(() => authority.List());
        await using var revocations = host.Revocations(Today(), options => options with { Ports = new RevocationOptions().Ports });

        Assert.Equal($"crl.partner.example is not asked at port {host.Port}", (await Ask(revocations, authority.Issue("ann", host.Place))).Why);
        Assert.Empty(host.Asked);
    }

    [Fact]
    public async Task Revocation_ssrf_no_redirect_is_followed()
    {
        using var authority = new OpenSslAuthority();
        await using var host = await IssuerHost.Open(context =>
        {
            context.Response.Redirect("http://169.254.169.254/latest/meta-data/");
            return Task.CompletedTask;
        });
        await using var revocations = host.Revocations(Today());

        Assert.Equal("crl.partner.example answers 302", (await Ask(revocations, authority.Issue("ann", host.Place))).Why);
    }

    [Fact]
    public async Task An_endless_list_is_left_off()
    {
        using var authority = new OpenSslAuthority();
        await using var host = await IssuerHost.Open(async context =>
        {
            for (var piece = new byte[1 << 20]; !context.RequestAborted.IsCancellationRequested;) await context.Response.Body.WriteAsync(piece, context.RequestAborted);
        });
        await using var revocations = host.Revocations(TimeProvider.System, options => options with { Timeout = TimeSpan.FromMinutes(1) });

        Assert.Equal($"crl.partner.example answers with more than {RevocationList.SizeMax} octets", (await Ask(revocations, authority.Issue("ann", host.Place))).Why);
    }

    static async Task<Revocation> Ask(Revocations revocations, SmimeIdentity identity) => await revocations.Of(identity.Certificate, identity.Chain, Ct);

    static RequestDelegate Status(int code) => context =>
    {
        context.Response.StatusCode = code;
        return Task.CompletedTask;
    };
}
