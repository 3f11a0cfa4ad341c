using System.Net;
using Postern.Mail.Dns;
using Postern.Mail.Spf;
using Postern.Tests.Architecture;
using Postern.Tests.Mail.Dkim;
using Postern.Tests.Mail.Dns;
using YamlDotNet.RepresentationModel;

namespace Postern.Tests.Mail.Spf;

/// <summary>The test suite of openspf.org for RFC 4408, judged by RFC 7208 where that changed.</summary>
public sealed class SpfSuiteTests
{
    const string Suite = "spf/rfc4408-tests.yml";

    /// <summary>Where we do otherwise, on purpose: a name with blanks in it is not asked for, so its term does not match.</summary>
    static readonly Dictionary<string, string[]> Changed = new() { ["macro-mania-in-domain"] = ["fail"] };

    public static TheoryData<string, string> Tests => Repository.SharedData is null ? new() { { "absent", "absent" } } : new(Scenarios().SelectMany(scenario => Map(scenario["tests"]).Children.Keys.Select(name => (Text(scenario["description"]), Text(name)))));

    [Theory]
    [MemberData(nameof(Tests))]
    public async Task The_suite_is_passed(string description, string name)
    {
        Assert.SkipWhen(Repository.SharedData is null, "shared/data is absent");
        var scenario = Scenarios().Single(found => Text(found["description"]) == description);
        var test = Map(Map(scenario["tests"])[name]);
        await using var zone = ZoneOf(Map(scenario["zonedata"]));
        await using var resolver = new StubResolver(new() { Servers = [zone.Address] });

        var question = new SpfQuestion(IPAddress.Parse(Text(test["host"])), Text(test["helo"]), Text(test["mailfrom"]), "receiver.example");
        var result = await new SpfEvaluator(resolver, Mailbag.Clock()).Check(question, Mailbag.Ct);

        var expected = Changed.TryGetValue(name, out var changed) ? changed : Texts(test["result"]);
        Assert.True(expected.Contains(Word(result.Verdict)), $"{Word(result.Verdict)} ({result.Reason}) instead of {string.Join(" or ", expected)}");
        if (test.Children.TryGetValue("explanation", out var words) && result.Verdict == SpfVerdict.Fail) Assert.Equal(Text(words) == "DEFAULT" ? null : Text(words), result.Explanation, ignoreCase: true);
    }

    static List<YamlMappingNode> Scenarios()
    {
        if (Repository.SharedData is not { } data) return [];
        var yaml = new YamlStream();
        using var text = new StreamReader(Path.Combine(data, "auth", Suite));
        yaml.Load(text);
        return [.. yaml.Documents.Select(document => (YamlMappingNode)document.RootNode)];
    }

    static FakeDns ZoneOf(YamlMappingNode names)
    {
        var zone = new FakeDns();
        foreach (var (owner, records) in names)
        {
            // SPF's own record type is gone (RFC 7208 §3.1); the suite means TXT too where it does not say TXT.
            var list = ((YamlSequenceNode)records).ToList();
            var name = Text(owner).ToLowerInvariant();
            if (list.Any(record => record is YamlScalarNode { Value: "TIMEOUT" })) zone.Fail(name);
            var hasTxt = list.OfType<YamlMappingNode>().Any(record => record.Children.ContainsKey("TXT"));
            foreach (var (type, value) in list.OfType<YamlMappingNode>().SelectMany(record => record.Children)) Add(zone, name, Text(type), value, hasTxt);
        }

        return zone;
    }

    static void Add(FakeDns zone, string name, string type, YamlNode value, bool hasTxt)
    {
        switch (type)
        {
            case "A": zone.A(name, Text(value)); break;
            case "AAAA": zone.Aaaa(name, Text(value)); break;
            case "MX": zone.Mx(name, int.Parse(Texts(value)[0], null), Texts(value)[1].ToLowerInvariant()); break;
            case "PTR": zone.Ptr(name, Text(value).ToLowerInvariant()); break;
            case "CNAME": zone.Alias(name, Text(value)); break;
            case "TXT" when Text(value) != "NONE": zone.Strings(name, Texts(value)); break;
            case "SPF" when !hasTxt: zone.Strings(name, Texts(value)); break;
        }
    }

    static string Word(SpfVerdict verdict) => verdict.ToString().ToLowerInvariant();

    static YamlMappingNode Map(YamlNode node) => (YamlMappingNode)node;

    static string Text(YamlNode node) => node is YamlScalarNode scalar ? scalar.Value ?? "" : "";

    static string[] Texts(YamlNode node) => node is YamlSequenceNode list ? [.. list.Select(Text)] : [Text(node)];
}
