namespace Postern.Rules.Replies;

/// <summary>Whether a reply came securely, with the evidence, and what that means.</summary>
/// <param name="Degree">How far the protection reached.</param>
/// <param name="Evidence">What was measured, in one sentence without PHI.</param>
/// <param name="ForSender">What it means for whoever wrote the message that is answered.</param>
/// <param name="ForOfficer">What it means for whoever answers for compliance.</param>
public sealed record ReplyVerdict(ReplyDegree Degree, string Evidence, string ForSender, string ForOfficer)
{
    /// <summary>Nobody on the hop that was measured could read it.</summary>
    public bool IsSecure => Degree is ReplyDegree.Hop or ReplyDegree.EndToEnd or ReplyDegree.NeverOutside;
}

/// <summary>How far the protection of a reply reached, the least first.</summary>
public enum ReplyDegree
{
    /// <summary>The last hop was in clear, or as good as.</summary>
    None,

    /// <summary>The hop that matters was not measured here: taken for insecure.</summary>
    NotProven,

    /// <summary>The hop from the writer's mail system to us was encrypted.</summary>
    Hop,

    /// <summary>Encrypted by the writer and opened here.</summary>
    EndToEnd,

    /// <summary>Written in the portal.</summary>
    NeverOutside,
}
