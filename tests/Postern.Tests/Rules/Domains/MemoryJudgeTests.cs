using System.Globalization;
using Postern.Mail.Tls;
using Postern.Rules.Domains;

namespace Postern.Tests.Rules.Domains;

/// <summary>Stories of a domain's exchangers, an event each: the hour, the exchanger, and what it showed.</summary>
public sealed class MemoryJudgeTests
{
    static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The last event of each story is as ever.</summary>
    [Theory]
    [InlineData("0 a dane")]
    [InlineData("0 a none")]
    [InlineData("0 a dane, 23 a encrypted")] // not settled yet: a day of nothing less makes a habit
    [InlineData("0 a verified, 20 a encrypted, 30 a verified, 50 a encrypted")] // stepped back within the day: it began anew
    [InlineData("0 a encrypted, 24 a encrypted, 25 a dane, 26 a encrypted")] // a good hour is no habit
    [InlineData("0 a verified, 24 a verified, 25 a dane")]
    [InlineData("0 a dane, 24 a dane, 2200 a none")] // more than 90 days later: forgotten
    [InlineData("0 a dane, 2000 a none")] // seen once and not again: nothing settled
    [InlineData("0 a none, 24 a none, 25 b none")]
    [InlineData("0 a none, 0 b verified, 24 b verified, 25 a none")] // it never spoke TLS
    [InlineData("0 a encrypted, 0 b dane, 24 a encrypted, 24 b dane, 25 c encrypted")] // as good as the least
    [InlineData("0 a dane, 24 a dane, 25 a unasked")] // nobody asked what is published, and the certificate is verified
    public void Steady(string story) => Assert.IsType<MemoryVerdict.Steady>(Tell(story));

    /// <summary>The last event of each story is less than ever.</summary>
    [Theory]
    [InlineData("0 a encrypted, 24 a encrypted, 25 a none", FallKind.NoTls, ServerProof.Encrypted)]
    [InlineData("0 a encrypted, 24 a encrypted, 25 a refused", FallKind.NoTls, ServerProof.Encrypted)]
    [InlineData("0 a encrypted, 24 a encrypted, 25 a failed", FallKind.NoTls, ServerProof.Encrypted)]
    [InlineData("0 a verified, 24 a verified, 25 a encrypted", FallKind.Proof, ServerProof.Verified)]
    [InlineData("0 a mta-sts, 24 a mta-sts, 25 a verified", FallKind.Proof, ServerProof.MtaSts)]
    [InlineData("0 a dane, 24 a dane, 25 a mta-sts", FallKind.Proof, ServerProof.Dane)]
    [InlineData("0 a dane, 24 a dane, 25 a unasked-encrypted", FallKind.Proof, ServerProof.Dane)]
    [InlineData("0 a verified, 10 a dane, 24 a dane, 25 a encrypted", FallKind.Proof, ServerProof.Verified)] // the lower settled first
    [InlineData("0 a verified, 10 a dane, 34 a dane, 35 a verified", FallKind.Proof, ServerProof.Dane)]
    [InlineData("0 a dane, 24 a dane, 25 a none, 60 a none, 90 a none", FallKind.NoTls, ServerProof.Dane)] // a fall is not learned
    [InlineData("0 a dane, 24 a dane, 25 a encrypted, 500 a encrypted", FallKind.Proof, ServerProof.Dane)]
    [InlineData("0 a dane, 24 a dane, 1000 a none, 2000 a none, 3000 a none, 4000 a none", FallKind.NoTls, ServerProof.Dane)] // not by waiting either
    [InlineData("0 a dane, 24 a dane, 25 b verified", FallKind.NewServer, ServerProof.Dane)] // a forged MX record brings a new name
    [InlineData("0 a dane, 24 a dane, 25 b verified, 50 b verified", FallKind.NewServer, ServerProof.Dane)]
    [InlineData("0 a verified, 24 a verified, 25 b none", FallKind.NewServer, ServerProof.Verified)]
    [InlineData("0 a none, 0 b verified, 24 a none, 24 b verified, 25 c none", FallKind.NewServer, ServerProof.Verified)] // one that never had TLS lowers nobody
    [InlineData("0 a verified, 24 a verified, 25 b verified, 26 b encrypted", FallKind.Proof, ServerProof.Verified)] // the new one is held to it at once
    [InlineData("0 a dane, 24 a dane, 25 b unasked, 26 b verified", FallKind.NewServer, ServerProof.Dane)] // what was not asked opened no door
    public void Fallen(string story, FallKind kind, ServerProof was)
    {
        var fallen = Assert.IsType<MemoryVerdict.Fallen>(Tell(story));
        Assert.Equal((kind, was), (fallen.Kind, fallen.Was));
    }

    [Theory]
    [InlineData("0 a dane, 24 a dane, 30 a encrypted", "a.example proved dane since 2026-03-01 and now shows a certificate that nobody vouches for")]
    [InlineData("0 a encrypted, 24 a encrypted, 30 a none", "a.example spoke TLS since 2026-03-01 and now offers no TLS")]
    [InlineData("0 a verified, 24 a verified, 30 b encrypted", "b.example is new, the domain's other servers proved a verified certificate since 2026-03-01, and it shows a certificate that nobody vouches for")]
    public void A_fall_is_told_in_words(string story, string words) => Assert.Equal(words, Assert.IsType<MemoryVerdict.Fallen>(Tell(story)).Words);

    [Fact]
    public void A_fall_is_urgent_once_and_ends_when_it_comes_right()
    {
        Assert.True(Tell("0 a dane, 24 a dane, 25 a none").IsUrgent);
        Assert.False(Tell("0 a dane, 24 a dane, 25 a none, 26 a none").IsUrgent);
        Assert.Single(Tell("0 a dane, 24 a dane, 25 a none, 26 a none").Memory.Falls);
        Assert.Empty(Tell("0 a dane, 24 a dane, 25 a none, 26 a dane").Memory.Falls);
        Assert.Empty(Tell("0 a dane, 24 a dane, 25 b none, 26 a dane").Memory.Falls);
        Assert.Equal(2, Tell("0 a dane, 0 b dane, 24 a dane, 24 b dane, 25 a none, 26 b encrypted").Memory.Falls.Count);
    }

    [Fact]
    public void Names_that_are_flooded_in_push_nobody_out_and_are_held_to_the_least()
    {
        var flood = string.Join(", ", Enumerable.Range(0, 40).Select(number => $"30 n{number} dane"));
        var memory = Tell($"0 a dane, 24 a dane, {flood}").Memory;

        Assert.Equal(MemoryJudge.ServersMax, memory.Servers.Count);
        Assert.NotNull(memory.Of("a.example"));
        Assert.IsType<MemoryVerdict.Fallen>(Tell($"0 a dane, 24 a dane, {flood}, 31 n39 verified"));
    }

    [Theory]
    [InlineData("0 a dane, 24 a dane, 25 a encrypted", ServerProof.Encrypted, "26 a encrypted", true)]
    [InlineData("0 a dane, 24 a dane, 25 a encrypted", ServerProof.Encrypted, "26 a none", false)] // no less than what was accepted
    [InlineData("0 a dane, 24 a dane, 25 a encrypted", ServerProof.Encrypted, "26 a dane, 50 a dane, 51 a encrypted", false)] // and more settles anew
    [InlineData("0 a dane, 24 a dane, 25 a none", null, "26 a none", true)]
    [InlineData("0 a dane, 24 a dane, 25 b verified", ServerProof.Verified, "26 b verified", true)]
    public void What_a_person_accepts_is_enough_and_nothing_less(string story, ServerProof? accepted, string then, bool isSteady)
    {
        var memory = Tell(story).Memory.Accepting(accepted);

        Assert.Empty(memory.Falls);
        Assert.Equal(isSteady, Tell(then, memory) is MemoryVerdict.Steady);
    }

    [Fact]
    public void Nothing_new_leaves_the_very_same_object()
    {
        var memory = Tell("0 a dane, 24 a dane").Memory;
        Assert.Same(memory, Tell("25 a dane", memory).Memory);
    }

    [Fact]
    public void A_key_that_changes_and_an_older_version_are_noted_and_no_alarm()
    {
        var memory = Tell("0 a verified, 24 a verified").Memory;
        var verdict = MemoryJudge.Judge(memory, new Observation.Session("a.example", ServerProof.Verified, TlsVersion.Tls12, "other", true), MemoryJudge.SettlesAfterUsual, Start.AddHours(25));

        Assert.IsType<MemoryVerdict.Steady>(verdict);
        var known = Assert.Single(verdict.Memory.Servers);
        Assert.Equal((TlsVersion.Tls12, "other", Start.AddHours(25)), (known.LeastVersion, known.Key, known.KeySince));
        Assert.Equal(TlsVersion.Tls12, Assert.Single(Tell("26 a verified", verdict.Memory).Memory.Servers).LeastVersion);
        Assert.Equal(TlsVersion.Tls13, Assert.Single(Tell("200 a verified", verdict.Memory).Memory.Servers).LeastVersion);
    }

    /// <summary>Whatever happens, what is settled goes down only by a person or by silence.</summary>
    [Fact]
    public void No_story_lowers_what_is_settled()
    {
        string[] shows = ["none", "failed", "encrypted", "verified", "mta-sts", "dane", "unasked"];
        for (var seed = 0UL; seed < 200; seed++)
        {
            var chance = new Postern.Tests.Flow.Chance(seed);
            var (memory, hour) = (DomainMemory.Empty, 0);
            for (var step = 0; step < 60; step++)
            {
                hour += chance.Below(30);
                var verdict = Tell($"{hour} {chance.Pick("a", "b", "c")} {chance.Pick(shows)}", memory);
                foreach (var before in memory.Servers) Assert.True(!(verdict.Memory.Of(before.Server)?.Settled < before.Settled) && verdict.Memory.Of(before.Server) is not null, $"seed {seed}, step {step}");
                memory = verdict.Memory;
            }
        }
    }

    static MemoryVerdict Tell(string story, DomainMemory? memory = null)
    {
        MemoryVerdict? verdict = null;
        foreach (var words in story.Split(", ").Select(each => each.Split(' ')))
        {
            var at = Start.AddHours(int.Parse(words[0], CultureInfo.InvariantCulture));
            verdict = MemoryJudge.Judge(verdict?.Memory ?? memory ?? DomainMemory.Empty, Seen($"{words[1]}.example", words[2]), MemoryJudge.SettlesAfterUsual, at);
        }

        return verdict ?? throw new ArgumentException("nothing happens", nameof(story));
    }

    static Observation Seen(string server, string what) => what switch
    {
        "none" => new Observation.NoTls(server, NoTlsReason.NotOffered),
        "refused" => new Observation.NoTls(server, NoTlsReason.Refused),
        "failed" => new Observation.NoTls(server, NoTlsReason.HandshakeFailed),
        "unasked" => new Observation.Session(server, ServerProof.Verified, TlsVersion.Tls13, "key", AskedPublished: false),
        "unasked-encrypted" => new Observation.Session(server, ServerProof.Encrypted, TlsVersion.Tls13, "key", AskedPublished: false),
        _ => new Observation.Session(server, MemoryWords.LevelOf(what) ?? throw new ArgumentException(what), TlsVersion.Tls13, "key", AskedPublished: true),
    };
}
