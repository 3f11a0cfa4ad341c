using System.Reflection;

namespace Postern.Tests.Architecture;

/// <summary>The compiled rooms.</summary>
static class Rooms
{
    public static readonly string[] Names = ["Mail", "Rules", "Store", "Flow", "Web", "Host"];

    public static IEnumerable<Assembly> Assemblies => Names.Select(Assembly);

    /// <summary>The host is the program, so its assembly is called after the house.</summary>
    public static Assembly Assembly(string room) => System.Reflection.Assembly.Load(room == "Host" ? "Postern" : $"Postern.{room}");
}
