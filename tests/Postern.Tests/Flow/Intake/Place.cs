namespace Postern.Tests.Flow.Intake;

/// <summary>A house in a town with one good neighbour.</summary>
sealed class Place(Town town, House house) : IAsyncDisposable
{
    public House House => house;

    public static async Task<Place> Open()
    {
        var town = Town.Of(("north.example", Manners.Good));
        return new Place(town, await House.Open(town, new ManualClock()));
    }

    public async ValueTask DisposeAsync()
    {
        await house.DisposeAsync();
        await town.DisposeAsync();
    }
}
