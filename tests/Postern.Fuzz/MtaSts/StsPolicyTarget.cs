using System.Text;
using Postern.Fuzz.Mime;
using Postern.Mail.MtaSts;

namespace Postern.Fuzz.MtaSts;

/// <summary>Any text is a policy within bounds, or none; what is written of it reads the same.</summary>
public static class StsPolicyTarget
{
    public static void Run(ReadOnlySpan<byte> input)
    {
        if (StsPolicyReader.Read(input) is not StsPolicyReading.Good { Policy: var policy }) return;

        MessageTarget.Require(policy.MaxAge >= TimeSpan.Zero && policy.MaxAge <= StsLimits.MaxAgeMax, "an age is bounded");
        MessageTarget.Require(policy.Mx.Count <= StsLimits.PatternsMax && (policy.Mode is StsMode.None || policy.Mx.Count > 0), "a policy in force names somebody");
        MessageTarget.Require(policy.Mx.All(pattern => pattern.Matches(pattern.IsWildcard ? $"a.{pattern.Domain}" : pattern.Domain)), "a pattern matches what it is made for");
        MessageTarget.Require(!policy.Mx.Any(pattern => pattern.Matches($"a.b.{pattern.Domain}") || pattern.Matches("")), "an asterisk is one label");

        var again = StsPolicyReader.Read(Encoding.ASCII.GetBytes(string.Join('\n', policy.Lines()))) as StsPolicyReading.Good;
        MessageTarget.Require(again is not null && again.Policy.Lines().SequenceEqual(policy.Lines()), "what is written reads the same");
    }
}
