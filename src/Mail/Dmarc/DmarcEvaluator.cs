using Postern.Mail.Dkim;
using Postern.Mail.Dns;
using Postern.Mail.Spf;

namespace Postern.Mail.Dmarc;

/// <summary>Whether the name in From is spoken for (RFC 9989 §5.3), by way of tree walks of at most eight questions each. For any thread.</summary>
public sealed class DmarcEvaluator(IResolver resolver)
{
    /// <summary>Judges a message by what DKIM and SPF found. A DKIM pass that leaves a part of the body uncovered does not count.</summary>
    public Task<DmarcResult> Evaluate(MessageHead head, DkimReport dkim, SpfResult spf, CancellationToken ct)
    {
        var signers = dkim.Findings.Where(finding => finding.CoversAll).Select(finding => finding.Signature!.Domain); // a pass has a signature
        var author = DmarcAuthor.Of(head, out var problem);
        return author is null
            ? Task.FromResult(new DmarcResult(DmarcVerdict.PermError, "", problem))
            : Evaluate(author, [.. signers.Distinct()], spf.Verdict == SpfVerdict.Pass ? spf.Domain : null, ct);
    }

    /// <param name="author">The domain of From, lower case, A-labels.</param>
    /// <param name="signers">Each d= that passed.</param>
    /// <param name="sender">The domain that SPF passed; null for none.</param>
    /// <param name="ct">Stops asking.</param>
    public async Task<DmarcResult> Evaluate(string author, IReadOnlyList<string> signers, string? sender, CancellationToken ct)
    {
        var tree = new DmarcTree(resolver);
        var found = await tree.Walk(author, ct);
        var organization = DmarcTree.Organization(author, found);
        if (tree.Failure is { } failure) return new(DmarcVerdict.TempError, author, failure);
        if (Applied(author, organization, found) is not { Record.Applies: true } policy) return new(DmarcVerdict.None, author, $"{author} has no policy");

        var (source, requested) = await Request(author, policy, ct);
        var result = new DmarcResult(DmarcVerdict.Fail, author, "neither SPF nor DKIM is aligned")
        {
            Record = policy.Record,
            PolicyDomain = policy.Domain,
            OrganizationalDomain = organization,
            Source = source,
            Requested = requested,
            Security = policy.Security,
            AlignedDkim = await Aligned(tree, signers, author, organization, policy.Record.IsDkimStrict, ct),
            AlignedSpf = await Aligned(tree, sender is null ? [] : [sender], author, organization, policy.Record.IsSpfStrict, ct),
        };
        if (result is { AlignedDkim: null, AlignedSpf: null }) return tree.Failure is { } later ? result with { Verdict = DmarcVerdict.TempError, Reason = later } : result;
        return result with { Verdict = DmarcVerdict.Pass, Reason = result.AlignedDkim is { } by ? $"DKIM of {by}" : $"SPF of {result.AlignedSpf}" };
    }

    /// <summary>§4.10.1: the author's own record, else that of its organization, else that of the public suffix.</summary>
    static DmarcFound? Applied(string author, string organization, List<DmarcFound> found) =>
        found.Find(record => record.Domain == author) ?? found.Find(record => record.Domain == organization) ?? found.Find(record => record.Record.Suffix == DmarcSuffix.Yes);

    async Task<(DmarcSource Source, DmarcPolicy Policy)> Request(string author, DmarcFound policy, CancellationToken ct)
    {
        var (record, below) = (policy.Record, policy.Record.SubdomainPolicy ?? policy.Record.Policy);
        if (policy.Domain == author) return (DmarcSource.Domain, record.Policy);
        if (record.NonexistentPolicy is not { } nonexistent || await Exists(author, ct)) return (DmarcSource.Subdomain, below);
        return (DmarcSource.Nonexistent, nonexistent);
    }

    // Nonexistent is what RFC 8020 means: NXDOMAIN for any type says so for all. No answer is not taken for that.
    async Task<bool> Exists(string domain, CancellationToken ct) => (await resolver.Query(domain, DnsType.A, ct)).Outcome != DnsOutcome.NoSuchName;

    static async Task<string?> Aligned(DmarcTree tree, IReadOnlyList<string> domains, string author, string organization, bool isStrict, CancellationToken ct)
    {
        if (domains.Contains(author)) return author;
        if (isStrict) return null;

        foreach (var domain in domains)
        {
            // A domain's organization is the domain itself or above it: others need no walk.
            var isBelow = domain == organization || domain.EndsWith("." + organization, StringComparison.Ordinal);
            if (isBelow && DmarcTree.Organization(domain, await tree.Walk(domain, ct)) == organization) return domain;
        }

        return null;
    }
}
