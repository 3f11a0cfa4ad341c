namespace Postern.Rules.Inbound;

/// <summary>
/// What to do with a message whose author is proven, disproven or neither. SPF alone decides nothing: a forwarder fails it every day. Nor does
/// "p=reject" alone (RFC 9989 §7.4): a message that came by way of a list is marked, and one that bears no sign of that is refused.
/// </summary>
public static class AuthorJudge
{
    /// <param name="facts">About the message.</param>
    /// <param name="enforces">What the author's domain asks for is done; false only looks.</param>
    public static AuthorVerdict Of(AuthorFacts facts, bool enforces) => facts.FromFields > 1 ? SeveralAuthors(enforces) : facts.Proof switch
    {
        AuthorProof.Proven => new AuthorVerdict.Take { Why = "the author's domain is proven" },
        AuthorProof.Vouched => new AuthorVerdict.Take { Why = "a sealer that is trusted here vouches for the author's domain" },
        AuthorProof.Disproven => enforces ? Requested(facts) : new AuthorVerdict.Take { Why = "neither SPF nor DKIM speaks for the author's domain" },
        AuthorProof.Unproven => Unproven(facts.IsOwn && enforces),
        AuthorProof.Unknown => Unknown(isSuspicious: enforces && facts.Request != AuthorRequest.None),
        AuthorProof.NoAuthor => enforces
            ? new AuthorVerdict.Mark { Why = "it does not name exactly one author's domain" }
            : new AuthorVerdict.Take { Why = "it does not name exactly one author's domain" },
    };

    static AuthorVerdict SeveralAuthors(bool enforces) => enforces
        ? new AuthorVerdict.Refuse { Why = "it has several From fields, and readers would be shown one or another" }
        : new AuthorVerdict.Take { Why = "it has several From fields" };

    // Neither refused, since the sender cannot help it, nor let through unmarked: a forger may name a key whose name server never answers.
    static AuthorVerdict Unknown(bool isSuspicious) => isSuspicious
        ? new AuthorVerdict.Mark { Why = "the DNS did not answer, and the author's domain asks for caution with what is not proven" }
        : new AuthorVerdict.Take { Why = "the DNS did not answer, so nothing is known about the author's domain" };

    // Our own people send by other doors; services that send in their name can be named in SPF or given a key.
    static AuthorVerdict Unproven(bool isSuspicious) => isSuspicious
        ? new AuthorVerdict.Mark { Why = "it comes from outside in the organization's own name, and nothing proves that" }
        : new AuthorVerdict.Take { Why = "the author's domain is not proven, and nothing shows that it is forged" };

    static AuthorVerdict Requested(AuthorFacts facts) => facts.Request switch
    {
        AuthorRequest.None => new AuthorVerdict.Take { Why = "neither SPF nor DKIM speaks for the author's domain, which asks for nothing then" },
        AuthorRequest.Quarantine => new AuthorVerdict.Mark { Why = "neither SPF nor DKIM speaks for the author's domain, which asks for suspicion then" },
        AuthorRequest.Reject => facts.CameIndirectly
            ? new AuthorVerdict.Mark { Why = "neither SPF nor DKIM speaks for the author's domain any more; it came by way of a list or a forwarder" }
            : new AuthorVerdict.Refuse { Why = "neither SPF nor DKIM speaks for the author's domain, which asks that such messages be refused" },
    };
}
