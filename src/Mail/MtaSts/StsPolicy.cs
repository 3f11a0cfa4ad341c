using System.Globalization;

namespace Postern.Mail.MtaSts;

/// <summary>What a domain wants to happen with an exchanger that does not prove who it is (RFC 8461 §5).</summary>
public enum StsMode
{
    /// <summary>Nothing: this is how a policy is taken back (§8.3).</summary>
    None,

    /// <summary>Mail is delivered, and failures are reported.</summary>
    Testing,

    /// <summary>Such an exchanger gets no mail.</summary>
    Enforce,
}

/// <summary>A domain's policy (RFC 8461 §3.2).</summary>
/// <param name="Mode">See there.</param>
/// <param name="Mx">The exchangers that are meant; empty only with <see cref="StsMode.None"/>.</param>
/// <param name="MaxAge">How long it holds from the moment it was fetched, at most <see cref="StsLimits.MaxAgeMax"/>.</param>
public sealed record StsPolicy(StsMode Mode, IReadOnlyList<MxPattern> Mx, TimeSpan MaxAge)
{
    /// <summary>True when the policy means this exchanger.</summary>
    /// <param name="exchanger">The name as the MX record has it, not that at the end of a CNAME chain.</param>
    public bool Names(string exchanger)
    {
        foreach (var pattern in Mx)
            if (pattern.Matches(exchanger)) return true;

        return false;
    }

    /// <summary>Its lines, in one spelling: what it says, and nothing that it said besides. Reading it gives the same policy.</summary>
    public IEnumerable<string> Lines() =>
    [
        "version: STSv1",
        $"mode: {Word(Mode)}",
        .. Mx.Select(pattern => $"mx: {pattern}"),
        string.Create(CultureInfo.InvariantCulture, $"max_age: {(long)MaxAge.TotalSeconds}"),
    ];

    static string Word(StsMode mode) => mode switch
    {
        StsMode.None => "none",
        StsMode.Testing => "testing",
        StsMode.Enforce => "enforce",
    };
}
