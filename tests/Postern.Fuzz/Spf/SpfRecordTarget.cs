using System.Net;
using System.Text;
using Postern.Fuzz.Mime;
using Postern.Mail.Spf;

namespace Postern.Fuzz.Spf;

/// <summary>Any record is a bounded policy, or none with a reason; what its macros stand for fits into the DNS.</summary>
public static class SpfRecordTarget
{
    static readonly SpfMacroValues Values = new(IPAddress.Parse("2001:db8::1"), "helo.example", "ann+x-y", "example.org", "example.org", "us.example", "host.example.org", DateTimeOffset.UnixEpoch);

    public static void Run(ReadOnlySpan<byte> input)
    {
        if (SpfRecord.Is(input)) Check(input);
        _ = SpfMacro.Explanation(Encoding.Latin1.GetString(input), Values);
    }

    static void Check(ReadOnlySpan<byte> input)
    {
        var record = SpfRecord.Read(input, out var problem);
        MessageTarget.Require(record is null == problem.Length > 0, "a problem is said");
        foreach (var directive in record?.Directives ?? [])
        {
            MessageTarget.Require(directive.Text.Length <= input.Length, "terms are bounded");
            var spec = directive.Mechanism switch
            {
                SpfMechanism.Include(var domain) => domain,
                SpfMechanism.Exists(var domain) => domain,
                SpfMechanism.Host(var domain, _, _) => domain,
                SpfMechanism.Exchanger(var domain, _, _) => domain,
                SpfMechanism.Pointer(var domain) => domain,
                SpfMechanism.All or SpfMechanism.Network => null,
            };
            if (spec is not null) _ = SpfNames.IsName(SpfMacro.Domain(spec, Values));
        }
    }
}
