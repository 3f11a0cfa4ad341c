namespace Postern.Mail.Trace;

/// <summary>What was found about TLS in the words of a field; texts are places in it.</summary>
record struct TlsFindings
{
    public Place? Version { get; set; }
    public Place? Cipher { get; set; }
    public int? Bits { get; set; }
    public int? AlgorithmBits { get; set; }
    public Place? Verify { get; set; }

    /// <summary>"(TLS)", "with STARTTLS", "over TLS secured channel".</summary>
    public Place? Phrase { get; set; }

    /// <summary>"not using TLS".</summary>
    public Place? Denial { get; set; }

    /// <summary>From the first word of a session's parameters to the last.</summary>
    public Place? Explicit { get; set; }

    public readonly bool IsExplicit => Version is not null || Cipher is not null;

    const int GapMax = 16;

    /// <summary>Widens the quoted stretch, if the words stand near to it.</summary>
    public void Saw(int start, int end)
    {
        if (Explicit is not { } seen) Explicit = new(start, end);
        else if (start >= seen.Start && start - seen.End <= GapMax) Explicit = seen with { End = Math.Max(end, seen.End) };
        else if (end <= seen.Start && seen.Start - end <= GapMax) Explicit = seen with { Start = start };
    }
}
