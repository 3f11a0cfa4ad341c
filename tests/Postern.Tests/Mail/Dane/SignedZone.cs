using Postern.Mail.Dns;

namespace Postern.Tests.Mail.Dane;

/// <summary>A DNS whose answers are secure unless the test says otherwise; names it does not know do not exist, securely.</summary>
sealed class SignedZone : IResolver
{
    readonly Dictionary<(string Name, DnsType Type), DnsAnswer> answers = [];

    public List<string> Asked { get; } = [];

    public void Put(string name, DnsType type, params byte[][] records) => Put(name, type, DnssecStatus.Secure, records);

    public void Put(string name, DnsType type, DnssecStatus status, params byte[][] records) =>
        answers[(name, type)] = new(DnsOutcome.Found, status, records, name, TimeSpan.FromMinutes(1));

    public void Alias(string name, DnsType type, string target, DnssecStatus status, params byte[][] records) =>
        answers[(name, type)] = new(DnsOutcome.Found, status, records, target, TimeSpan.FromMinutes(1));

    public void Fail(string name, DnsType type, DnssecStatus status) =>
        answers[(name, type)] = new(DnsOutcome.TryLater, status, [], name, TimeSpan.Zero, "it fails");

    public Task<DnsAnswer> Query(string name, DnsType type, CancellationToken ct)
    {
        Asked.Add(name);
        if (answers.TryGetValue((name, type), out var answer)) return Task.FromResult(answer);

        // A host whose addresses are not signed has no signed denial either.
        var status = answers.Any(known => known.Key.Name == name && known.Value is { Security: DnssecStatus.Insecure, Outcome: DnsOutcome.Found }) ? DnssecStatus.Insecure : DnssecStatus.Secure;
        var exists = answers.Keys.Any(key => key.Name == name || key.Name.EndsWith("." + name, StringComparison.Ordinal));
        var canonical = answers.Where(known => known.Key.Name == name).Select(known => known.Value.CanonicalName).FirstOrDefault() ?? name;
        return Task.FromResult(new DnsAnswer(exists ? DnsOutcome.NoData : DnsOutcome.NoSuchName, status, [], canonical, TimeSpan.Zero));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
