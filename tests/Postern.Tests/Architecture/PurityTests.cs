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
        "System.Random", "System.Environment", "Postern.Mail.Smtp.", "Postern.Mail.Dns.",
    ];

    [Fact]
    public void Rules_touch_nothing_outside_themselves()
    {
        var touched = Touched(typeof(Protection).Assembly.Location);

        Assert.DoesNotContain(touched, name => Impure.Any(i => name.StartsWith(i, StringComparison.Ordinal)));
    }

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
