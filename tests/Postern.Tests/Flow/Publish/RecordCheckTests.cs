using System.Net;
using System.Text;
using Postern.Flow.Publish;
using Postern.Mail.Dns;

namespace Postern.Tests.Flow.Publish;

public sealed class RecordCheckTests
{
    static readonly byte[] Hash = [.. Enumerable.Range(0, 32).Select(n => (byte)n)];
    static readonly OwnRecord Sts = new OwnRecord.Text("v=STSv1; id=1;", "v=STSv1") { Name = "_mta-sts.clinic.example", Why = "" };
    static readonly OwnRecord Dmarc = new OwnRecord.Text("v=DMARC1; p=none", "v=DMARC1", IsSuggestion: true) { Name = "_dmarc.clinic.example", Why = "" };
    static readonly OwnRecord Tlsa = new OwnRecord.Tlsa(Hash) { Name = "_25._tcp.gw.clinic.example", Why = "" };
    static readonly OwnRecord Host = new OwnRecord.Host("gw.clinic.example") { Name = "mta-sts.clinic.example", Why = "" };

    [Theory]
    [InlineData(RecordState.Published, "v=STSv1; id=1;")]
    [InlineData(RecordState.Published, "something else", "v=STSv1; id=1;")]
    [InlineData(RecordState.Differs, "v=STSv1; id=2;")]
    [InlineData(RecordState.Differs, "v=STSv1; id=1;", "v=STSv1; id=2;")]
    [InlineData(RecordState.Missing)]
    [InlineData(RecordState.Missing, "v=STSv12; id=1;")]
    public async Task A_text_must_be_the_only_one_of_its_kind(RecordState state, params string[] published) =>
        Assert.Equal(state, (await Look(Sts, new Zone().With(Sts.Name, DnsType.Txt, [.. published.Select(Txt)]))).State);

    [Theory]
    [InlineData(RecordState.Published, "v=DMARC1; p=reject; rua=mailto:x@example.org")]
    [InlineData(RecordState.Differs, "v=DMARC1; p=reject", "v=DMARC1; p=none")]
    [InlineData(RecordState.Missing)]
    public async Task A_suggestion_is_content_with_another_record_of_its_kind(RecordState state, params string[] published) =>
        Assert.Equal(state, (await Look(Dmarc, new Zone().With(Dmarc.Name, DnsType.Txt, [.. published.Select(Txt)]))).State);

    [Fact]
    public async Task A_pin_among_others_is_published() =>
        Assert.Equal(RecordState.Published, (await Look(Tlsa, new Zone().With(Tlsa.Name, DnsType.Tlsa, [[3, 1, 1, .. new byte[32]], [3, 1, 1, .. Hash]]))).State);

    [Fact]
    public async Task Another_pin_differs()
    {
        var finding = await Look(Tlsa, new Zone().With(Tlsa.Name, DnsType.Tlsa, [[3, 1, 1, .. new byte[32]]]));

        Assert.Equal((RecordState.Differs, $"3 1 1 {new string('0', 64)}"), (finding.State, finding.Found));
    }

    [Theory]
    [InlineData(DnssecStatus.Secure, RecordState.Missing, true)]
    [InlineData(DnssecStatus.Insecure, RecordState.Useless, false)]
    public async Task A_pin_is_missed_in_a_signed_zone_alone(DnssecStatus security, RecordState state, bool fallsShort)
    {
        var finding = await Look(Tlsa, new Zone { Security = security });

        Assert.Equal((state, fallsShort), (finding.State, finding.FallsShort));
    }

    [Theory]
    [InlineData(RecordState.Published, "192.0.2.1")]
    [InlineData(RecordState.Differs, "192.0.2.2")]
    [InlineData(RecordState.Missing, null)]
    public async Task A_host_must_lead_where_its_target_leads(RecordState state, string? address)
    {
        var zone = new Zone().With("gw.clinic.example", DnsType.A, [IPAddress.Parse("192.0.2.1").GetAddressBytes()]);
        if (address is not null) zone.With(Host.Name, DnsType.A, [IPAddress.Parse(address).GetAddressBytes()]);

        Assert.Equal(state, (await Look(Host, zone)).State);
    }

    [Fact]
    public async Task A_silent_DNS_is_no_answer()
    {
        foreach (var record in new[] { Sts, Dmarc, Tlsa, Host })
            Assert.Equal((RecordState.Unknown, true), await Look(record, new Zone { IsDown = true }) is var finding ? (finding.State, finding.FallsShort) : default);
    }

    static Task<RecordFinding> Look(OwnRecord record, Zone zone) => RecordCheck.Look(zone, record, TestContext.Current.CancellationToken);

    static byte[] Txt(string text) => [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)];

    sealed class Zone : IResolver
    {
        readonly Dictionary<(string, DnsType), List<byte[]>> records = [];

        public DnssecStatus Security { get; init; }

        public bool IsDown { get; init; }

        public Zone With(string name, DnsType type, List<byte[]> data)
        {
            records[(name, type)] = data;
            return this;
        }

        public Task<DnsAnswer> Query(string name, DnsType type, CancellationToken ct)
        {
            if (IsDown) return Task.FromResult(new DnsAnswer(DnsOutcome.TryLater, DnssecStatus.Insecure, [], name, TimeSpan.Zero, "down"));
            var found = records.GetValueOrDefault((name, type), []);
            return Task.FromResult(new DnsAnswer(found.Count > 0 ? DnsOutcome.Found : DnsOutcome.NoSuchName, Security, found, name, TimeSpan.Zero));
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
