using System.Xml.Linq;

namespace Postern.Tests.Architecture;

/// <summary>The rooms and their doors. To open a new door, change this table in the same commit and say why.</summary>
public sealed class RoomsTests
{
    static readonly Dictionary<string, string[]> Doors = new()
    {
        ["Mail"] = [],
        ["Rules"] = ["Mail"],
        ["Store"] = ["Mail", "Rules"],
        ["Flow"] = ["Mail", "Rules", "Store"],
        ["Web"] = ["Mail", "Flow", "Rules", "Store"],
        ["Host"] = ["Mail", "Rules", "Flow", "Store", "Web"],
    };

    public static TheoryData<string> Names => new(Doors.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_room_has_only_its_own_doors(string room) =>
        Assert.Equal(Doors[room].Order(), DoorsOf(XDocument.Load(Path.Combine(Repository.Root, "src", room, $"Postern.{room}.csproj"))));

    /// <summary>What the compiler made of it, whatever the project file says.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void No_room_names_one_that_it_has_no_door_to(string room) =>
        Assert.Empty(Named(room).Except(Doors[room]));

    [Fact]
    public void Every_room_is_in_the_table() =>
        Assert.Equal(Doors.Keys.Order(), Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src")).Select(Path.GetFileName).Except(["Analyzers"]).Order());

    [Fact]
    public void A_new_door_is_noticed()
    {
        var project = XDocument.Parse("""<Project><ItemGroup><ProjectReference Include="../Store/Postern.Store.csproj" /></ItemGroup></Project>""");

        Assert.Equal(["Store"], DoorsOf(project));
        Assert.Contains("Store", Named("Flow"));
    }

    static IEnumerable<string> DoorsOf(XDocument project) => project.Descendants("ProjectReference").Select(r => r.Attribute("Include")!.Value.Split('/')[1]).Order(); // no reference without Include

    static IEnumerable<string> Named(string room) => Rooms.Assembly(room).GetReferencedAssemblies()
        .Select(reference => reference.Name ?? "")
        .Where(name => name.StartsWith("Postern.", StringComparison.Ordinal))
        .Select(name => name["Postern.".Length..]);
}
