using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Postern.Tests.Architecture;

/// <summary>Who calls what, read from a compiled assembly: nothing that runs can hide from it.</summary>
static class CompiledCalls
{
    // call, newobj, callvirt, ldftn (ECMA-335 §III): the last is FE 06, whose second octet stands before the token.
    static readonly byte[] CallingOpcodes = [0x28, 0x73, 0x6F, 0x06];

    /// <param name="Caller">The outermost type whose code calls, closures and state machines included.</param>
    /// <param name="Type">Full name of the type that is called, as <c>Postern.Flow.Seal.SealedCopy/UnderTls</c>.</param>
    /// <param name="Member">The method; <c>.ctor</c> for a constructor.</param>
    public sealed record Call(string Caller, string Type, string Member);

    public static IReadOnlyList<Call> Of(Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        var meta = file.GetMetadataReader();
        var callees = Callees(meta);
        List<Call> calls = [];
        foreach (var handle in meta.MethodDefinitions)
        {
            var method = meta.GetMethodDefinition(handle);
            if (method.RelativeVirtualAddress == 0) continue;
            var body = file.GetMethodBody(method.RelativeVirtualAddress).GetILBytes() ?? [];
            var caller = Outermost(meta, method.GetDeclaringType());
            for (var at = 0; at + 5 <= body.Length; at++)
            {
                // Looking at every octet finds all calls, and perhaps an operand that looks like one: strict, never lax.
                if (CallingOpcodes.Contains(body[at]) && callees.TryGetValue(BinaryPrimitives.ReadInt32LittleEndian(body.AsSpan(at + 1)), out var callee))
                    calls.Add(new Call(caller, callee.Type, callee.Member));
            }
        }

        return calls;
    }

    static Dictionary<int, (string Type, string Member)> Callees(MetadataReader meta)
    {
        var callees = new Dictionary<int, (string, string)>();
        foreach (var handle in meta.MethodDefinitions)
        {
            var method = meta.GetMethodDefinition(handle);
            callees[MetadataTokens.GetToken(handle)] = (Name(meta, method.GetDeclaringType()), meta.GetString(method.Name));
        }

        foreach (var handle in meta.MemberReferences)
        {
            var member = meta.GetMemberReference(handle);
            if (member.Parent.Kind == HandleKind.TypeReference)
                callees[MetadataTokens.GetToken(handle)] = (Name(meta, (TypeReferenceHandle)member.Parent), meta.GetString(member.Name));
        }

        return callees;
    }

    static string Outermost(MetadataReader meta, TypeDefinitionHandle handle)
    {
        while (meta.GetTypeDefinition(handle).GetDeclaringType() is { IsNil: false } outer) handle = outer;
        return Name(meta, handle);
    }

    static string Name(MetadataReader meta, TypeDefinitionHandle handle)
    {
        var type = meta.GetTypeDefinition(handle);
        var own = meta.GetString(type.Name);
        return type.GetDeclaringType() is { IsNil: false } outer ? $"{Name(meta, outer)}/{own}" : $"{meta.GetString(type.Namespace)}.{own}";
    }

    static string Name(MetadataReader meta, TypeReferenceHandle handle)
    {
        var type = meta.GetTypeReference(handle);
        var own = meta.GetString(type.Name);
        return type.ResolutionScope.Kind == HandleKind.TypeReference ? $"{Name(meta, (TypeReferenceHandle)type.ResolutionScope)}/{own}" : $"{meta.GetString(type.Namespace)}.{own}";
    }
}
