using System.Reflection;
using Postern.Flow;
using Postern.Flow.Seal;
using Postern.Mail.Smtp.Client;
using Postern.Rules.Decide;

namespace Postern.Tests.Architecture;

/// <summary>A closed record may be extended only inside itself; C# 14 leaves a copy constructor open, so it is checked here.</summary>
public sealed class ClosedRecordTests
{
    public static TheoryData<string> Closed => new(Rooms.Assemblies.SelectMany(room => room.GetTypes()).Where(IsClosed).Select(type => type.AssemblyQualifiedName!).Order()); // named types

    [Theory]
    [MemberData(nameof(Closed))]
    public void Cases_are_nested_and_sealed(string closed)
    {
        var type = Type.GetType(closed, throwOnError: true)!; // or it throws

        Assert.Empty(Strays(type, Rooms.Assemblies));
        Assert.Contains(type.GetNestedTypes(), nested => nested.BaseType == type);
    }

    [Theory]
    [InlineData(typeof(Protection))]
    [InlineData(typeof(TlsRoad))]
    [InlineData(typeof(Verdict))]
    [InlineData(typeof(Stage))]
    [InlineData(typeof(Outcome))]
    [InlineData(typeof(SealedCopy))]
    [InlineData(typeof(StartTlsAnswer))]
    public void The_ones_that_the_promise_rests_on_are_closed(Type type) => Assert.True(IsClosed(type));

    [Fact]
    public void An_abstract_record_is_closed() =>
        Assert.DoesNotContain(Rooms.Assemblies.SelectMany(room => room.GetTypes()), type => IsAbstractRecord(type) && !IsClosed(type));

    [Fact]
    public void A_stray_case_is_found() =>
        Assert.Equal([typeof(Stray), typeof(Door.Ajar)], Strays(typeof(Door), [typeof(Door).Assembly]).OrderBy(type => type.Name == "Ajar"));

    static IEnumerable<Type> Strays(Type closed, IEnumerable<Assembly> assemblies) => assemblies
        .SelectMany(assembly => assembly.GetTypes())
        .Where(type => type.BaseType == closed && !(type.IsSealed && type.DeclaringType == closed));

    static bool IsAbstractRecord(Type type) => type is { IsClass: true, IsAbstract: true } && type.GetMethod("<Clone>$") is not null;

    static bool IsClosed(Type type) => IsAbstractRecord(type) && type
        .GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
        .All(constructor => constructor.IsPrivate || constructor.GetParameters() is [var only] && only.ParameterType == type);

    internal abstract record Door
    {
        Door()
        {
        }

        public sealed record Open : Door;

#pragma warning disable CA1852 // not sealed on purpose: this is what must be found
        public record Ajar : Door;
#pragma warning restore CA1852
    }

    internal sealed record Stray(Door Original) : Door(Original);
}
