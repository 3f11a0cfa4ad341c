using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Postern.Flow.Domains;
using Postern.Mail.Dns;
using Postern.Store;
using Postern.Tests.Flow.Discover;
using Postern.Tests.Mail.Dns;
using Postern.Tests.Mail.Smtp.Client;

namespace Postern.Tests.Flow.Domains;

/// <summary>One domain with a policy host and a DNS that do what a test says, a ledger, and a clock that stands still.</summary>
sealed class PolicyRoom : IAsyncDisposable
{
    public const string Domain = "clinic.example";

    const string Txt = "_mta-sts.clinic.example";

    readonly string folder = Directory.CreateTempSubdirectory("postern-sts-").FullName;

    PolicyRoom()
    {
    }

    public ManualClock Clock { get; } = new();
    public required KeyHost Web { get; init; }
    public required Ledger Ledger { get; set; }
    public required StsPolicies Policies { get; set; }
    public required Answering Answer { get; init; }

    public FakeDns Dns => Web.Dns;

    /// <summary>How often the policy host was asked.</summary>
    public int Fetches => Web.Asked.Count;

    /// <summary>How often the DNS was asked for the record.</summary>
    public int Looks => Dns.Asked.Count(asked => asked.StartsWith(Txt, StringComparison.Ordinal));

    public static async Task<PolicyRoom> Open(X509Certificate2? certificate = null)
    {
        var answer = new Answering();
        var web = await KeyHost.Open(answer.Give, certificate ?? Certificates.For($"mta-sts.{Domain}"));
        var room = new PolicyRoom { Web = web, Answer = answer, Ledger = null!, Policies = null! }; // made by Begin, which needs the room
        room.Dns.A($"mta-sts.{Domain}", "127.0.0.1");
        await room.Begin();
        return room;
    }

    /// <summary>Starts anew on what is kept, as the program does.</summary>
    public async Task Restart()
    {
        await End();
        await Begin();
    }

    /// <summary>The record has this id; null: there is no record.</summary>
    public void Announce(string? id)
    {
        Dns.Remove(Txt, DnsType.Txt);
        if (id is not null) Dns.Txt(Txt, $"v=STSv1; id={id};");
    }

    public void Publish(string id, string mode = "enforce", string mx = "*.clinic.example", int maxAge = 604_800)
    {
        Announce(id);
        Answer.Text = $"version: STSv1\r\nmode: {mode}\r\nmx: {mx}\r\nmax_age: {maxAge}\r\n";
    }

    public Task<StsStanding> Standing() => Policies.For(Domain, TestContext.Current.CancellationToken).AsTask();

    public PolicyHost Host(bool isLoopbackAllowed = true) => new(Web.Resolver, Options(isLoopbackAllowed), Clock, Web.Port);

    /// <summary>One round of asking.</summary>
    public async Task Round()
    {
        using var rounds = new PolicyRounds(Policies, Ledger.Policies, Options(true), Clock, NullLogger<PolicyRounds>.Instance);
        await rounds.Round(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await End();
        await Web.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    async Task Begin()
    {
        Ledger = await Ledger.Open(new(folder, "sqlite", "Example Clinic", Exclusive: true), Clock, TestContext.Current.CancellationToken);
        Policies = new(new(Web.Resolver), Host(), Ledger.Policies, Options(true), Clock, NullLogger<StsPolicies>.Instance);
    }

    async Task End()
    {
        await Policies.DisposeAsync();
        await Ledger.DisposeAsync();
    }

    static StsOptions Options(bool isLoopbackAllowed) => new()
    {
        Roots = [Certificates.Root],
        PrivateAddresses = isLoopbackAllowed ? [IPNetwork.Parse("127.0.0.0/8")] : [],
    };
}

/// <summary>What the policy host says.</summary>
sealed class Answering
{
    readonly ConcurrentQueue<TaskCompletionSource> asked = new();

    public int Status { get; set; } = 200;
    public string ContentType { get; set; } = "text/plain; charset=utf-8";
    public string Text { get; set; } = "";
    public string? Location { get; set; }
    public bool IsAnnounced { get; set; }

    /// <summary>Says half and waits for this.</summary>
    public Task? Waits { get; set; }

    /// <summary>Ends when the host is asked the next time.</summary>
    public Task NextAsked()
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        asked.Enqueue(source);
        return source.Task;
    }

    public async Task Give(HttpContext context)
    {
        context.Response.StatusCode = Status;
        context.Response.ContentType = ContentType;
        if (Location is not null) context.Response.Headers.Location = Location;
        if (IsAnnounced) context.Response.ContentLength = Text.Length;
        await context.Response.WriteAsync(Text[..(Text.Length / 2)], context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        while (asked.TryDequeue(out var source)) source.SetResult();
        if (Waits is not null) await Waits.WaitAsync(context.RequestAborted);
        await context.Response.WriteAsync(Text[(Text.Length / 2)..], context.RequestAborted);
    }
}
