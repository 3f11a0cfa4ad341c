using System.Collections.Concurrent;
using System.IO.Pipes;
using System.Net;
using System.Runtime.InteropServices;

namespace Postern.Mail.Dns;

/// <summary>How libunbound resolves.</summary>
public sealed record UnboundOptions
{
    /// <summary>Resolvers that are asked; empty resolves from the root in this process. Their DNSSEC records are validated here.</summary>
    public IReadOnlyList<IPEndPoint> Servers { get; init; } = [];

    /// <summary>
    /// Where validation starts: files, or DS or DNSKEY records as text. Null takes the root's keys when there are no
    /// <see cref="Servers"/>, and nothing (all answers insecure) when there are: a server of a private tree has no way up to the root.
    /// </summary>
    public IReadOnlyList<string>? TrustAnchors { get; init; }

    /// <summary>Longest time for one answer; libunbound by itself would try for minutes.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The root's key signing keys of 2017 and 2024 (IANA root-anchors).</summary>
    public static IReadOnlyList<string> RootAnchors { get; } =
    [
        ". IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D",
        ". IN DS 38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16",
    ];
}

/// <summary>Resolves and validates with libunbound: its own thread does the work, one of ours hands the answers out.</summary>
public sealed class UnboundResolver : IResolver
{
    // The callback of C gets a number, not an object: an answer that comes late finds nobody and does no harm.
    static readonly ConcurrentDictionary<nint, TaskCompletionSource<DnsAnswer>> Waiting = new();
    static long lastTicket;

    readonly UnboundOptions options;
    readonly nint context;
    readonly AnonymousPipeServerStream closing = new(PipeDirection.Out);
    readonly Thread postman;
    readonly CancellationTokenSource closed = new();

    /// <exception cref="DnsUnavailableException">The library is missing, or does not take a setting.</exception>
    public UnboundResolver(UnboundOptions options)
    {
        if (!NativeLibrary.TryLoad(UnboundLibrary.Name, out _))
            throw new DnsUnavailableException("libunbound.so.8 is missing: install the package libunbound8, or use the stub resolver.");

        this.options = options;
        context = UnboundLibrary.ub_ctx_create();
        if (context == 0) throw new DnsUnavailableException("libunbound could not start: no memory or no random numbers.");

        try
        {
            Configure();
        }
        catch (DnsUnavailableException)
        {
            UnboundLibrary.ub_ctx_delete(context);
            throw;
        }

        postman = new Thread(HandOut) { IsBackground = true, Name = "dns" };
        postman.Start();
    }

    public async Task<DnsAnswer> Query(string name, DnsType type, CancellationToken ct)
    {
        var ticket = (nint)Interlocked.Increment(ref lastTicket);
        var answer = new TaskCompletionSource<DnsAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        Waiting[ticket] = answer;
        try
        {
            if (Start(name, type, ticket) is { } problem) return TryLater(name, problem);

            using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, closed.Token);
            return await answer.Task.WaitAsync(options.Timeout, options.Clock, either.Token);
        }
        catch (TimeoutException)
        {
            return TryLater(name, "no answer in time");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return TryLater(name, "the resolver is closing");
        }
        finally
        {
            Waiting.TryRemove(ticket, out _);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (closed.IsCancellationRequested) return;

        await closed.CancelAsync();
        await closing.DisposeAsync();
        await Task.Run(postman.Join);
        UnboundLibrary.ub_ctx_delete(context);
    }

    void Configure()
    {
        foreach (var server in options.Servers) Check(UnboundLibrary.ub_ctx_set_fwd(context, $"{server.Address}@{server.Port}"), $"the server {server}");
        if (options.Servers.Any(server => IPAddress.IsLoopback(server.Address))) Set("do-not-query-localhost:", "no");

        foreach (var anchor in options.TrustAnchors ?? (options.Servers.Count == 0 ? UnboundOptions.RootAnchors : []))
        {
            if (File.Exists(anchor)) Check(UnboundLibrary.ub_ctx_add_ta_file(context, anchor), $"the trust anchor file {anchor}");
            else Check(UnboundLibrary.ub_ctx_add_ta(context, anchor), "a trust anchor");
        }

        Check(UnboundLibrary.ub_ctx_async(context, thread: 1), "threads");

        // libunbound answers for test. itself (RFC 6761 §6.2); whoever names a server for it wants that one asked.
        // This is also the first call that reads all the settings, and so the one that refuses a malformed anchor.
        Check(UnboundLibrary.ub_ctx_zone_remove(context, "test."), "its settings (a trust anchor is a file, or a DS or DNSKEY record)");
    }

    void Set(string option, string value) => Check(UnboundLibrary.ub_ctx_set_option(context, option, value), option);

    static void Check(int error, string what)
    {
        if (error != 0) throw new DnsUnavailableException($"libunbound does not take {what}: {Words(error)}.");
    }

    static string Words(int error) => Marshal.PtrToStringUTF8(UnboundLibrary.ub_strerror(error)) ?? "unknown error";

    unsafe string? Start(string name, DnsType type, nint ticket)
    {
        if (closed.IsCancellationRequested) return "the resolver is closing";
        if (name.Length is 0 or > DnsName.TextMax || name.Contains('\0')) return "not a domain name";

        var error = UnboundLibrary.ub_resolve_async(context, name, (int)type, 1, ticket, &Done, null);
        return error == 0 ? null : Words(error);
    }

    // Waits for libunbound's pipe, or for ours, whose other end is closed when the resolver is.
    unsafe void HandOut()
    {
        var entries = stackalloc PollEntry[2];
        entries[0] = new() { Descriptor = UnboundLibrary.ub_fd(context), Asked = PollEntry.Readable };
        entries[1] = new() { Descriptor = (int)closing.ClientSafePipeHandle.DangerousGetHandle(), Asked = PollEntry.Readable };

        while (!closed.IsCancellationRequested)
        {
            if (UnboundLibrary.Poll(entries, 2, -1) <= 0 || entries[0].Given == 0) continue;

            // An error means that libunbound's thread is gone: waiting questions run into their time-outs, new ones are refused by it.
            if (UnboundLibrary.ub_process(context) != 0) return;
        }
    }

    [UnmanagedCallersOnly]
    static unsafe void Done(nint ticket, int error, UnboundResult* result)
    {
        try
        {
            if (Waiting.TryRemove(ticket, out var waiting)) waiting.TrySetResult(error == 0 ? Read(result) : TryLater("", Words(error)));
        }
        finally
        {
            if (result is not null) UnboundLibrary.ub_resolve_free(result);
        }
    }

    static unsafe DnsAnswer Read(UnboundResult* result)
    {
        var name = Text(result->CanonicalName) ?? Text(result->AskedName) ?? "";
        var ttl = TimeSpan.FromSeconds(Math.Max(0, result->TimeToLive));
        var security = result->IsBogus != 0 ? DnssecStatus.Bogus : result->IsSecure != 0 ? DnssecStatus.Secure : DnssecStatus.Insecure;

        if (result->IsBogus != 0) return new(DnsOutcome.TryLater, security, [], name, TimeSpan.Zero, Text(result->WhyBogus) ?? "the signatures are wrong");
        if (result->HasData != 0) return new(DnsOutcome.Found, security, Records(result), name, ttl);
        if (result->IsNoSuchName != 0) return new(DnsOutcome.NoSuchName, security, [], name, ttl);
        if (result->ResponseCode == (int)DnsResponseCode.NoError) return new(DnsOutcome.NoData, security, [], name, ttl);
        return TryLater(name, $"the DNS answered {(DnsResponseCode)result->ResponseCode}");
    }

    static unsafe List<byte[]> Records(UnboundResult* result)
    {
        List<byte[]> records = [];
        for (var i = 0; result->Data[i] is not null; i++) records.Add(new ReadOnlySpan<byte>(result->Data[i], result->Lengths[i]).ToArray());
        return records;
    }

    static unsafe string? Text(byte* text) => Marshal.PtrToStringUTF8((nint)text)?.TrimEnd('.').ToLowerInvariant();

    static DnsAnswer TryLater(string name, string reason) => new(DnsOutcome.TryLater, DnssecStatus.Insecure, [], name, TimeSpan.Zero, reason);
}
