using Postern.Fuzz.Mime;
using Postern.Mail.Arc;
using Postern.Mail.Dkim;

namespace Postern.Fuzz.Arc;

/// <summary>Any header has a whole chain of bounded length, or none with a reason.</summary>
public static class ArcSetTarget
{
    public static void Run(ReadOnlySpan<byte> input)
    {
        var sets = ArcSet.Read(MessageHead.Parse(input.ToArray()), out var problem);
        MessageTarget.Require(sets is null == problem.Length > 0, "a problem is said");
        MessageTarget.Require((sets?.Count ?? 0) <= ArcSet.InstancesMax, "chains are bounded");
        for (var index = 0; index < sets?.Count; index++) MessageTarget.Require(sets[index].Instance == index + 1, "chains are in order");

        var seal = ArcSeal.Read(input, out problem);
        MessageTarget.Require(seal is null == problem.Length > 0, "a problem is said");
    }
}
