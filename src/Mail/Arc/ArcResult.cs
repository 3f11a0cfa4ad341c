namespace Postern.Mail.Arc;

/// <summary>What a chain of custody is worth (RFC 8617 §5.2). Closed.</summary>
public abstract record ArcResult
{
    ArcResult()
    {
    }

    /// <summary>There is no chain.</summary>
    public sealed record None : ArcResult;

    /// <summary>Every seal holds, and the message is as the last sealer left it. Whether its sealers are to be believed is another question.</summary>
    /// <param name="Sealers">d= of each seal, first hop first.</param>
    /// <param name="Security">The least that can be believed of any key.</param>
    public sealed record Pass(IReadOnlyList<string> Sealers, Dns.DnssecStatus Security) : ArcResult;

    /// <param name="Instances">How many sets the message has.</param>
    /// <param name="IsMarked">The last seal says cv=fail itself: no further one may be added.</param>
    /// <param name="Reason">In words.</param>
    public sealed record Fail(int Instances, bool IsMarked, string Reason) : ArcResult;

    /// <summary>The DNS did not answer.</summary>
    public sealed record TempError(int Instances, string Reason) : ArcResult;
}
