
using Postern.Rules.Decide;

namespace Postern.Tests.Architecture;

/// <summary>A closed record may be extended only inside itself; C# 14 leaves a copy constructor open, so it is checked here.</summary>
public sealed class ClosedRecordTests
{
    [Theory]
    [InlineData(typeof(Protection))]
    
    public void Cases_are_nested_and_sealed(Type closed)
    {
        var strays = AppDomain.CurrentDomain.GetAssemblies()
            .Where(assembly => assembly.GetName().Name!.StartsWith("Postern.", StringComparison.Ordinal))
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.BaseType == closed && !(type.IsSealed && type.DeclaringType == closed));

        Assert.Empty(strays);
    }
}
