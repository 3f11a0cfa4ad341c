namespace Postern.Rules.Dkim;

/// <summary>A key of ours, as far as its life goes.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">Of one domain, keys of one kind follow each other; those of different kinds sign side by side.</param>
/// <param name="State">Now.</param>
/// <param name="MadeAt">The newer one takes over.</param>
public sealed record DkimKeyFacts(Guid Id, string Kind, DkimKeyState State, DateTimeOffset MadeAt)
{
    /// <summary>An administrator said that it signs, whatever the DNS tells us here.</summary>
    public bool IsForced { get; init; }

    /// <summary>True: the DNS has it. False: it has not. Null: nobody knows.</summary>
    public bool? IsPublished { get; init; }

    /// <summary>For <see cref="DkimKeyState.Retiring"/>: until when it stays published.</summary>
    public DateTimeOffset? KeptUntil { get; init; }
}

/// <summary>What becomes of a key.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State">From now on.</param>
/// <param name="KeptUntil">For <see cref="DkimKeyState.Retiring"/>.</param>
public sealed record DkimKeyChange(Guid Id, DkimKeyState State, DateTimeOffset? KeptUntil = null);
