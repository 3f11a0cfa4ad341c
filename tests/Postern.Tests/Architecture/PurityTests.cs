using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Postern.Rules.Decide;

namespace Postern.Tests.Architecture;

/// <summary>Rules only judge: no clock, no file, no socket, no waiting. Read from the compiled assembly, so nothing can hide.</summary>
public sealed class PurityTests
{
    static readonly string[] Impure =
    [
        "System.IO.", "System.Net.", "System.Threading.", "System.Data.", "System.Diagnostics.Process",
        "System.DateTime.get_UtcNow", "System.DateTime.get_Now", "System.DateTimeOffset.get_UtcNow", "System.Guid.NewGuid",
        "System.Random", "System.Environment.", "Postern.Mail.Smtp.", "Postern.Mail.Dns.",
    ];

    // What the compiler writes for a method with yield.
    const string ByYield = "System.Environment.get_CurrentManagedThreadId";

    [Fact]
    public void Rules_touch_nothing_outside_themselves()
    {
        Assert.Empty(Stains(typeof(Protection).Assembly));
    }

    /// <summary>Each of these does what Rules may not, and is seen.</summary>
    [Theory]
    [InlineData("Store", "System.IO.File")]
    [InlineData("Flow", "System.Threading.")]
    [InlineData("Flow", "Postern.Mail.Smtp.")]
    [InlineData("Mail", "System.Net.")]
    public void A_room_that_is_not_pure_is_noticed(string room, string stain)
    {
        Assert.Contains(Stains(Rooms.Assembly(room)), name => name.StartsWith(stain, StringComparison.Ordinal));
    }

    static IEnumerable<string> Stains(System.Reflection.Assembly assembly) =>
        Touched(assembly.Location).Where(name => name != ByYield && Impure.Any(i => name.StartsWith(i, StringComparison.Ordinal)));

    static List<string> Touched(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var meta = file.GetMetadataReader();
        List<string> names = [];

        foreach (var handle in meta.TypeReferences) names.Add(Name(meta, handle));
        foreach (var member in meta.MemberReferences.Select(meta.GetMemberReference))
        {
            if (member.Parent.Kind != HandleKind.TypeReference) continue;
            names.Add($"{Name(meta, (TypeReferenceHandle)member.Parent)}.{meta.GetString(member.Name)}");
        }

        return names;
    }

    static string Name(MetadataReader meta, TypeReferenceHandle handle)
    {
        var type = meta.GetTypeReference(handle);
        return $"{meta.GetString(type.Namespace)}.{meta.GetString(type.Name)}";
    }
}
