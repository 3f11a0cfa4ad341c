using System.Net;
using System.Text.Json;
using Postern.Mail.Trace;
using Postern.Tests.Architecture;

namespace Postern.Tests.Mail.Trace;

/// <summary>What others labelled or judged, and what nobody labelled: read through the same code as <c>analyze --received</c>.</summary>
public sealed class LabelledTraceTests(ITestOutputHelper output)
{
    const double RightMin = 0.99;

    static readonly string[] Fields = ["protocol", "tls", "basis", "version", "version_raw", "cipher", "bits", "alg_bits", "from_host", "from_ip", "by_host"];

    [Fact]
    public async Task Labelled_fields_are_read_right()
    {
        var labelled = Rows("dev.jsonl");
        var answers = await Answers(labelled);
        var misses = Fields.ToDictionary(field => field, _ => 0);
        var scored = Fields.ToDictionary(field => field, _ => 0);
        foreach (var (row, answer) in labelled.Zip(answers))
        {
            foreach (var field in Fields.Except(row.GetProperty("ambiguous").EnumerateArray().Select(name => name.GetString())).OfType<string>())
            {
                scored[field]++;
                if (IsSame(field, row.GetProperty("label").GetProperty(field), answer.GetProperty(field))) continue;
                misses[field]++;
                output.WriteLine($"{row.GetProperty("id")} {field}: {row.GetProperty("label").GetProperty(field)} read as {answer.GetProperty(field)}");
            }
        }

        Assert.Equal(0, misses["tls"]);
        Assert.All(Fields, field => Assert.True(misses[field] <= (1 - RightMin) * scored[field], $"{field}: {misses[field]} of {scored[field]} wrong"));
    }

    [Fact]
    public void Folded_and_flat_the_same_is_read()
    {
        foreach (var row in Rows("dev.jsonl"))
        {
            var (flat, raw) = (ReceivedReader.Read(row.GetProperty("value").GetString()), ReceivedReader.Read(row.GetProperty("raw").GetString()));
            Assert.Equal(flat, raw);
        }
    }

    [Fact]
    public void No_shape_throws_and_what_is_read_stands_in_it()
    {
        foreach (var row in Rows("unlabelled_shapes.jsonl"))
        {
            var raw = row.GetProperty("raw").GetString() ?? "";
            var text = ReceivedText.Flatten(raw);
            var facts = ReceivedReader.Read(raw);
            string?[] read = [facts.Protocol, facts.Cipher, facts.VersionRaw, facts.FromHost, facts.FromIp, facts.ByHost, facts.Id, facts.Evidence?.Text];
            Assert.All(read.OfType<string>(), part => Assert.Contains(part, text, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void No_chain_throws_and_each_of_its_hops_has_a_reason()
    {
        foreach (var row in Rows("chains_unlabelled.jsonl"))
        {
            var lines = row.GetProperty("headers").EnumerateArray().Select(header => $"{header[0]}:{header[1]}\r\n").ToList();
            var report = TraceAnalysis.Of(System.Text.Encoding.UTF8.GetBytes(string.Concat(lines)), TraceOptions.Default);

            Assert.NotEmpty(report.Hops);
            Assert.All(report.Hops, hop => Assert.NotEmpty(hop.Reason));
            Assert.All(report.Hops, hop => Assert.Equal(hop.Evidence?.Text, hop.Evidence is { } quote ? hop.Text.Substring(quote.Start, quote.Length) : null));
            Assert.InRange(report.Trust.LastOwn, 0, report.Hops.Count);
        }
    }

    /// <summary>The cases of a mail program's lock icon: what it shows for a line must be what is read in it.</summary>
    [Theory]
    [InlineData("testMessageHeadersTlsWithCipher", 0, HopVerdict.Encrypted, "1.2", "ECDHE-RSA-AES256-GCM-SHA384", CertificateOutcome.NotAsked)]
    [InlineData("testMessageHeadersTls", 0, HopVerdict.Encrypted, "1.2", null, CertificateOutcome.NotAsked)]
    [InlineData("testMessageHeadersInternal", 0, HopVerdict.Internal, null, null, null)]
    [InlineData("testPostfixTLS13NewSyntax", 0, HopVerdict.Encrypted, "1.3", "TLS_AES_256_GCM_SHA384", CertificateOutcome.NotAsked)]
    [InlineData("testMessageHeadersMultiFromWithConfig", 2, HopVerdict.Encrypted, "1.2", "ECDHE-RSA-AES256-GCM-SHA384", CertificateOutcome.NotAsked)]
    [InlineData("testMessageHeadersMultiFromWithBadConfig", 1, HopVerdict.Internal, null, null, null)]
    [InlineData("testSendmailTLS13NoVerify", 0, HopVerdict.Encrypted, "1.3", "TLS_AES_256_GCM_SHA384", CertificateOutcome.NotShown)]
    [InlineData("testSendmailTLS12WithVerify", 0, HopVerdict.Encrypted, "1.2", "ECDHE-RSA-AES256-GCM-SHA384", CertificateOutcome.Verified)]
    [InlineData("testSendmailTLS13MultipleRecipients", 0, HopVerdict.Encrypted, "1.3", "TLS_AES_256_GCM_SHA384", CertificateOutcome.NotShown)]
    [InlineData("testStalwartTls", 0, HopVerdict.Encrypted, "1.3", "TLS13_AES_256_GCM_SHA384", null)]
    public void A_lock_icon_agrees(string test, int hop, HopVerdict verdict, string? version, string? cipher, CertificateOutcome? certificate)
    {
        Assert.SkipWhen(Repository.SharedData is null, "shared/data is absent");
        using var cases = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.SharedData, "received", "roundcube_tls_icon_cases.json")));
        var lines = cases.RootElement.EnumerateArray().Single(found => found.GetProperty("test").GetString() == test).GetProperty("received").EnumerateArray().Select(line => line.GetString() ?? "");

        var read = TraceText.Analyze(TraceOptions.Default, [.. lines]).Hops[hop];

        Assert.Equal((verdict, version, cipher, certificate), (read.Verdict, read.Facts.Version, read.Facts.Cipher, read.Facts.Certificate?.Outcome));
    }

    static bool IsSame(string field, JsonElement label, JsonElement answer)
    {
        if (field != "from_ip" || label.ValueKind == JsonValueKind.Null || answer.ValueKind == JsonValueKind.Null) return label.ToString() == answer.ToString();
        return IPAddress.Parse(label.ToString()).MapToIPv6().Equals(IPAddress.Parse(answer.ToString()).MapToIPv6());
    }

    static async Task<List<JsonElement>> Answers(List<JsonElement> rows)
    {
        using var input = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(string.Concat(rows.Select(row => row.GetRawText() + "\n"))));
        using var answers = new MemoryStream();
        Assert.Equal(0, await ReceivedRows.Answer(input, answers, (_, _) => { }, TestContext.Current.CancellationToken));
        return [.. System.Text.Encoding.UTF8.GetString(answers.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    static List<JsonElement> Rows(string file)
    {
        Assert.SkipWhen(Repository.SharedData is null, "shared/data is absent");
        return [.. File.ReadLines(Path.Combine(Repository.SharedData, "received", file)).Select(line => JsonDocument.Parse(line).RootElement)];
    }
}
