namespace Postern.Store.Portal;

/// <summary>Why a copy in the portal does not open any more.</summary>
public enum ClosureKind
{
    /// <summary>Its sender took it back.</summary>
    Retracted,

    /// <summary>Whoever got it said that it is not for them.</summary>
    NotForMe,
}

/// <summary>Words of closures.</summary>
public static class ClosureReasons
{
    /// <summary>Why a copy that was not delivered yet goes nowhere, for the record and for reports.</summary>
    public static string WhyStopped(this ClosureKind kind) => kind switch
    {
        ClosureKind.Retracted => "its sender took it back",
        ClosureKind.NotForMe => "its recipient said that the message is not for them",
    };
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
