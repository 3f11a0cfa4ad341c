namespace Postern.Store.Portal;

/// <summary>Why a copy in the portal does not open any more.</summary>
public enum ClosureKind
{
    /// <summary>Its sender took it back.</summary>
    Retracted,

    /// <summary>Whoever got it said that it is not for them.</summary>
    NotForMe,
}

static class Closures
{
    public static string Word(ClosureKind kind) => kind switch
    {
        ClosureKind.Retracted => "retracted",
        ClosureKind.NotForMe => "not-for-me",
    };

    public static ClosureKind? Read(string? word) => word switch
    {
        null => null,
        "retracted" => ClosureKind.Retracted,
        "not-for-me" => ClosureKind.NotForMe,
        _ => throw new InvalidDataException($"no closure is called {word}"),
    };
}

/// <param name="Kind">Why.</param>
/// <param name="At">Since when.</param>
public sealed record Closure(ClosureKind Kind, DateTimeOffset At);
