using Microsoft.AspNetCore.Http;
using Postern.Flow.Discover;
using Postern.Mail.Addresses;
using Postern.Tests.Mail.Smtp.Client;

namespace Postern.Tests.Flow.Discover;

public sealed class WebKeysTests
{
    static readonly EmailAddress Joe = new("Joe.Doe", "clinic.example");

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_host_of_its_own_name_is_asked_first()
    {
        await using var host = await KeyHost.Open(context => context.Response.Body.WriteAsync("a key"u8.ToArray(), Stop).AsTask());
        host.Dns.A("openpgpkey.clinic.example", "127.0.0.1").A("clinic.example", "127.0.0.1");
        using var keys = host.Keys();

        var found = Assert.IsType<SourceAnswer.Found>(await keys.Find(Joe, Stop));

        var key = Assert.Single(found.Keys);
        Assert.Equal((FoundForm.OpenPgp, DiscoveredTrust.Wkd), (key.Form, key.Trust));
        Assert.Equal("a key"u8, key.Bytes.Span);
        Assert.Equal(["openpgpkey.clinic.example/.well-known/openpgpkey/clinic.example/hu/iy9q119eutrkn8s1mk4r39qejnbu3n5q?l=Joe.Doe"], host.Asked);
    }

    [Fact]
    public async Task The_domain_itself_is_asked_where_that_name_does_not_exist()
    {
        await using var host = await KeyHost.Open(context => context.Response.Body.WriteAsync("a key"u8.ToArray(), Stop).AsTask());
        host.Dns.A("clinic.example", "127.0.0.1");
        using var keys = host.Keys();

        Assert.IsType<SourceAnswer.Found>(await keys.Find(new("a&b=c", "clinic.example"), Stop));
        Assert.StartsWith("clinic.example/.well-known/openpgpkey/hu/", Assert.Single(host.Asked), StringComparison.Ordinal);
        Assert.EndsWith("?l=a%26b%3Dc", Assert.Single(host.Asked), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_exists_is_not_passed_over()
    {
        await using var host = await Answering(404);
        host.Dns.A("openpgpkey.clinic.example", "127.0.0.1").A("clinic.example", "127.0.0.1");
        using var keys = host.Keys();

        Assert.False(Assert.IsType<SourceAnswer.Nothing>(await keys.Find(Joe, Stop)).IsWholeDomain);
        Assert.Single(host.Asked);
    }

    [Fact]
    public async Task A_domain_without_a_web_host_has_no_key_for_anybody()
    {
        await using var host = await Answering(200);
        host.Dns.Mx("clinic.example", 10, "mx.clinic.example");
        using var keys = host.Keys();

        Assert.True(Assert.IsType<SourceAnswer.Nothing>(await keys.Find(Joe, Stop)).IsWholeDomain);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(429)]
    public async Task A_host_in_trouble_is_asked_again_later(int status)
    {
        await using var host = await Answering(status);
        host.Dns.A("clinic.example", "127.0.0.1");
        using var keys = host.Keys();

        Assert.IsType<SourceAnswer.Failed>(await keys.Find(Joe, Stop));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task More_than_the_limit_is_not_read(bool isAnnounced)
    {
        await using var host = await KeyHost.Open(async context =>
        {
            if (isAnnounced) context.Response.ContentLength = FoundKey.SizeMax + 1;
            await context.Response.Body.WriteAsync(new byte[FoundKey.SizeMax + 1], context.RequestAborted);
        });
        host.Dns.A("clinic.example", "127.0.0.1");
        using var keys = host.Keys();

        Assert.Contains("more than", Assert.IsType<SourceAnswer.Nothing>(await keys.Find(Joe, Stop)).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exactly_the_limit_is_read()
    {
        await using var host = await KeyHost.Open(context => context.Response.Body.WriteAsync(new byte[FoundKey.SizeMax], Stop).AsTask());
        host.Dns.A("clinic.example", "127.0.0.1");
        using var keys = host.Keys();

        Assert.Equal(FoundKey.SizeMax, Assert.Single(Assert.IsType<SourceAnswer.Found>(await keys.Find(Joe, Stop)).Keys).Bytes.Length);
    }

    [Theory]
    [InlineData("expired")]
    [InlineData("self-signed")]
    [InlineData("other name")]
    public async Task Without_a_good_certificate_nothing_is_asked(string certificate)
    {
        await using var host = await KeyHost.Open(_ => Task.CompletedTask, certificate switch
        {
            "expired" => Certificates.Expired("clinic.example"),
            "self-signed" => Certificates.SelfSigned("clinic.example"),
            _ => Certificates.For("www.clinic.example"),
        });
        host.Dns.A("clinic.example", "127.0.0.1");
        using var keys = host.Keys();

        var failed = Assert.IsType<SourceAnswer.Failed>(await keys.Find(Joe, Stop));

        Assert.Contains("certificate", failed.Why, StringComparison.Ordinal);
        Assert.True(failed.IsWholeDomain);
        Assert.Empty(host.Asked);
    }

    [Fact]
    public async Task What_goes_wrong_is_told_without_the_address()
    {
        await using var host = await KeyHost.Open(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        host.Dns.A("clinic.example", "127.0.0.1");
        using var keys = host.Keys();

        var failed = Assert.IsType<SourceAnswer.Failed>(await keys.Find(Joe, Stop));

        Assert.DoesNotContain("doe", failed.Why, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("iy9q119eutrkn8s1mk4r39qejnbu3n5q", failed.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_never_answers_is_left_when_the_caller_is_tired()
    {
        await using var host = await KeyHost.Open(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        host.Dns.A("clinic.example", "127.0.0.1");
        using var keys = host.Keys();
        using var tired = new CancellationTokenSource();

        var asking = keys.Find(Joe, tired.Token);
        await tired.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    internal static Task<KeyHost> Answering(int status, string? location = null) => KeyHost.Open(context =>
    {
        context.Response.StatusCode = status;
        if (location is not null) context.Response.Headers.Location = location;
        return context.Response.WriteAsync("something", context.RequestAborted);
    });
}
