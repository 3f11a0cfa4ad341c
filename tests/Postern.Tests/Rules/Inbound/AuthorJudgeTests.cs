using Postern.Rules.Inbound;

namespace Postern.Tests.Rules.Inbound;

public sealed class AuthorJudgeTests
{
    [Theory]
    [InlineData(AuthorProof.Proven, AuthorRequest.Reject, "Take", "Take")]
    [InlineData(AuthorProof.Disproven, AuthorRequest.None, "Take", "Take")]
    [InlineData(AuthorProof.Disproven, AuthorRequest.Quarantine, "Mark", "Take")]
    [InlineData(AuthorProof.Disproven, AuthorRequest.Reject, "Refuse", "Take")]
    [InlineData(AuthorProof.Vouched, AuthorRequest.Reject, "Take", "Take")]
    [InlineData(AuthorProof.Unproven, AuthorRequest.None, "Take", "Take")]
    [InlineData(AuthorProof.Unknown, AuthorRequest.None, "Take", "Take")]
    [InlineData(AuthorProof.Unknown, AuthorRequest.Reject, "Mark", "Take")]
    [InlineData(AuthorProof.NoAuthor, AuthorRequest.None, "Mark", "Take")]
    public void What_the_authors_domain_asks_for_is_done_or_only_looked_at(AuthorProof proof, AuthorRequest request, string enforced, string reported)
    {
        Assert.Equal(enforced, Word(new(proof, request), enforces: true));
        Assert.Equal(reported, Word(new(proof, request), enforces: false));
    }

    [Theory]
    [InlineData(AuthorProof.Unproven, "Mark")]
    [InlineData(AuthorProof.Proven, "Take")]
    public void Our_own_name_from_outside_needs_proof(AuthorProof proof, string word)
    {
        Assert.Equal(word, Word(new(proof, AuthorRequest.None) { IsOwn = true }, enforces: true));
        Assert.Equal("Take", Word(new(proof, AuthorRequest.None) { IsOwn = true }, enforces: false));
    }

    /// <summary>RFC 9989 §7.4: never on the policy alone.</summary>
    [Theory]
    [InlineData(AuthorRequest.Reject, "Mark")]
    [InlineData(AuthorRequest.Quarantine, "Mark")]
    [InlineData(AuthorRequest.None, "Take")]
    public void What_came_by_way_of_a_list_is_marked_where_it_would_be_refused(AuthorRequest request, string word) =>
        Assert.Equal(word, Word(new(AuthorProof.Disproven, request) { CameIndirectly = true }, enforces: true));

    [Theory]
    [InlineData(AuthorProof.Proven)]
    [InlineData(AuthorProof.Vouched)]
    [InlineData(AuthorProof.NoAuthor)]
    public void Several_From_fields_are_refused_whoever_vouches(AuthorProof proof)
    {
        var facts = new AuthorFacts(proof, AuthorRequest.None) { FromFields = 2 };

        Assert.Equal(("Refuse", "Take"), (Word(facts, enforces: true), Word(facts, enforces: false)));
    }

    static string Word(AuthorFacts facts, bool enforces) => AuthorJudge.Of(facts, enforces).GetType().Name;
}
