namespace Postern.Rules.Decide;

/// <summary>What policy says about one copy: protected in this way, not sent now, or not sent at all. No case sends it less protected.</summary>
public abstract record Verdict
{
    private Verdict() { }

    /// <summary>The rule's name, as <c>default</c> or <c>domain partner.example</c>, for the record.</summary>
    public abstract string Rule { get; init; }

    /// <summary>Why, in one sentence without PHI, for the record.</summary>
    public abstract string Why { get; init; }

    public sealed record Protect(Protection Protection, string Rule, string Why) : Verdict
    {
        public override string Rule { get; init; } = Rule;
        public override string Why { get; init; } = Why;

        /// <summary>Protections that stand before it in the order, each with why it is not this one. Those for which no key is known are left out.</summary>
        public IReadOnlyList<string> PassedOver { get; init; } = [];
    }

    /// <summary>Not sent now: no allowed way is open, and one may be later.</summary>
    /// <param name="Patience">Age at which the copy is refused if that is still so.</param>
    /// <param name="Rule">As above.</param>
    /// <param name="Why">As above.</param>
    public sealed record Wait(TimeSpan Patience, string Rule, string Why) : Verdict
    {
        public override string Rule { get; init; } = Rule;
        public override string Why { get; init; } = Why;
    }

    public sealed record Refuse(string Rule, string Why) : Verdict
    {
        public override string Rule { get; init; } = Rule;
        public override string Why { get; init; } = Why;
    }
}
