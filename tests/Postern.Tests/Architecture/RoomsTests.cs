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

    public static TheoryData<string> Rooms => new(Doors.Keys);

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_has_only_its_own_doors(string room)
    {
        var project = XDocument.Load(Path.Combine(Repository.Root, "src", room, $"Postern.{room}.csproj"));

        var doors = project.Descendants("ProjectReference")
            .Select(r => r.Attribute("Include")!.Value.Split('/')[1])
            .Order();

        Assert.Equal(Doors[room].Order(), doors);
    }
}
