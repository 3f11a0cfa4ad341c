namespace Postern.Mail.Dns;

/// <summary>
/// Asks another resolver, and waits only so long for all answers together; what comes later is "try later". So a check that meets a silent
/// name server ends with what it did learn. For the questions of one message; the other resolver is not disposed of.
/// </summary>
/// <param name="inner">Who is asked.</param>
/// <param name="patience">For all questions together.</param>
/// <param name="clock">Tells the time.</param>
public sealed class PatientResolver(IResolver inner, TimeSpan patience, TimeProvider clock) : IResolver
{
    long begun = clock.GetTimestamp();

    /// <summary>The time begins anew: what came before was waiting for something else.</summary>
    public void Begin() => Interlocked.Exchange(ref begun, clock.GetTimestamp());

    public Task<DnsAnswer> Query(string name, DnsType type, CancellationToken ct)
    {
        var asking = inner.Query(name, type, ct);
        return asking.IsCompletedSuccessfully ? asking : Wait(asking, name, ct);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    async Task<DnsAnswer> Wait(Task<DnsAnswer> asking, string name, CancellationToken ct)
    {
        var left = patience - clock.GetElapsedTime(Interlocked.Read(ref begun));
        try
        {
            return await asking.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, clock, ct);
        }
        catch (TimeoutException)
        {
            return new(DnsOutcome.TryLater, DnssecStatus.Insecure, [], name, TimeSpan.Zero, "the DNS did not answer in time");
        }
    }
}
