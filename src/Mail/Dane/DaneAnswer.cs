namespace Postern.Mail.Dane;

/// <summary>What the TLSA records of one server come to (RFC 7672 §2.2.3). Closed: none of the cases may be taken for another.</summary>
public abstract record DaneAnswer
{
    private DaneAnswer() { }

    /// <summary>DNSSEC proves that there is none, or that the zone is not signed: DANE says nothing about this server.</summary>
    public sealed record None : DaneAnswer;

    /// <summary>The server must show what the records say.</summary>
    public sealed record Usable(DaneReference Reference) : DaneAnswer;

    /// <summary>There are records, and none that can be used: TLS is a must, and proves nothing about the server (RFC 7672 §2.2).</summary>
    /// <param name="BaseDomain">Where they are.</param>
    public sealed record Unusable(string BaseDomain) : DaneAnswer;

    /// <summary>The look-up failed, or its answer is bogus. Never taken for <see cref="None"/>: the server is not used for now (RFC 7672 §2.1.2).</summary>
    public sealed record TryLater(string Reason) : DaneAnswer;
}
