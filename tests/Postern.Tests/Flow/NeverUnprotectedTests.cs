using System.Collections.Concurrent;
using System.Security.Authentication;
using Postern.Flow;
using Postern.Flow.Domains;
using Postern.Mail.Smtp;
using Postern.Mail.Smtp.Client;
using Postern.Mail.Tls;
using Postern.Rules.Decide;
using Postern.Rules.Domains;
using Postern.Rules.Keys;
using Postern.Store.Queue;
using Postern.Store.Spool;

namespace Postern.Tests.Flow;

/// <summary>
/// The promise of the house, tried with whatever facts, policies and faults chance thinks of: no word of a message on a wire in clear,
/// none in a session that falls short of its floor, none in a notice. And the proof that these tests would notice.
/// </summary>
public sealed class NeverUnprotectedTests
{
    const int SeedsUsual = 80;
    const int LettersPerSeed = 6;
    const int AttemptsMax = 3;

    static readonly string[] Domains = ["north.example", "south.example", "a.west.example", "east.example"];

    [Fact]
    public async Task No_sequence_of_facts_policies_and_faults_sends_a_word_without_proven_TLS()
    {
        var outcomes = new ConcurrentBag<Case>();
        await Seeds.Try(SeedsUsual, async seed =>
        {
            var (cases, breaches) = await Play(seed, (house, work, _) => house.Line.Carry(work, TestContext.Current.CancellationToken));
            Assert.Empty(breaches);
            foreach (var each in cases) outcomes.Add(each);
        });

        // A test that never gets a message through, or never needs a notice, proves nothing.
        if (outcomes.Count < SeedsUsual) return;
        foreach (var protection in new[] { "smime", "openpgp", "tls" })
            Assert.Contains(outcomes, each => each.Done is { Outcome: Outcome.Delivered } && each.Done.Evidence.Protection == protection);
        Assert.Contains(outcomes, each => each.Done.Evidence.Why.Contains("is not used: ", StringComparison.Ordinal));
        Assert.Contains(outcomes, each => each.Done is { Outcome: Outcome.Delivered, Evidence: { Protection: "portal", Tls: null } });
        Assert.Contains(outcomes, each => each.Done is { Outcome: Outcome.Delivered, Evidence: { Protection: "portal", Tls: not null } });
        Assert.Contains(outcomes, each => each.Done is { Outcome: Outcome.Delivered, Evidence.Tls.Proof: ServerProof.Dane });
        Assert.Contains(outcomes, each => each.Done.Evidence.Why.Contains("notice waits too", StringComparison.Ordinal));
        Assert.Contains(outcomes, each => each.Done.Evidence.Why.Contains(" and now ", StringComparison.Ordinal));
        Assert.Contains(outcomes, each => each is { Letter.IsSecond: true, Done.Outcome: Outcome.Delivered });
        Assert.Contains(outcomes, each => each is { Letter.IsSecond: true, Done.Outcome: Outcome.Failed } && each.Done.Evidence.Why.Contains("no way but the portal", StringComparison.Ordinal));
        Assert.Contains(outcomes, each => each.Done.Outcome is Outcome.Failed);
        Assert.Contains(outcomes, each => each.Done.Outcome is Outcome.TryLater);
    }

    [Fact]
    public async Task The_same_seed_decides_the_same() => await Seeds.Try(5, async seed =>
    {
        var (first, _) = await Play(seed, (house, work, _) => house.Line.Carry(work, TestContext.Current.CancellationToken));
        var (second, _) = await Play(seed, (house, work, _) => house.Line.Carry(work, TestContext.Current.CancellationToken));
        Assert.Equal(first.Select(Decision), second.Select(Decision));
    });

    /// <summary>What most software does: TLS if it can be had, else without. The watcher must see it.</summary>
    [Fact]
    public async Task A_courier_that_sends_in_clear_when_TLS_fails_is_noticed() =>
        Assert.Contains(await Breaches((house, work, text) => Careless(house, work, text, asksForTls: true)), breach => breach.Contains("in clear", StringComparison.Ordinal));

    [Fact]
    public async Task A_courier_that_takes_any_certificate_is_noticed() =>
        Assert.Contains(await Breaches((house, work, text) => Careless(house, work, text, asksForTls: true)), breach => breach.Contains("falls short", StringComparison.Ordinal));

    [Fact]
    public async Task A_courier_that_does_not_ask_what_the_domain_publishes_is_noticed() =>
        Assert.Contains(await Breaches((house, work, text) => Careless(house, work, text, asksForTls: true)), breach => breach.Contains("publishes", StringComparison.Ordinal));

    /// <summary>A notice and a code that follow an impostor open the message to him.</summary>
    [Fact]
    public async Task A_notice_to_a_server_that_is_not_the_published_one_is_noticed() =>
        Assert.Contains(await Breaches((house, work, _) => Careless(house, work with { Copy = work.Copy with { From = new MailFrom(null) } }, "nothing of interest", asksForTls: false)),
            breach => breach.Contains("a notice went to", StringComparison.Ordinal));

    [Fact]
    public async Task A_courier_that_forgets_what_a_server_always_proved_is_noticed() =>
        Assert.Contains(await Breaches((house, work, text) => Careless(house, work, text, asksForTls: true)), breach => breach.Contains("less than it always was", StringComparison.Ordinal));

    [Fact]
    public async Task A_notice_to_a_server_that_is_less_than_it_always_was_is_noticed() =>
        Assert.Contains(await Breaches((house, work, _) => Careless(house, work with { Copy = work.Copy with { From = new MailFrom(null) } }, "nothing of interest", asksForTls: false)),
            breach => breach.Contains("a notice reached", StringComparison.Ordinal));

    /// <summary>TLS is proven, and the key that the rule wants used is not.</summary>
    [Fact]
    public async Task A_sealer_that_forgets_to_encrypt_is_noticed() =>
        Assert.Contains(await Breaches(async (house, work, text) =>
        {
            var forgetful = await Careless(house, work, text, asksForTls: true);
            return forgetful with { Evidence = forgetful.Evidence with { Protection = "smime" } };
        }), breach => breach.Contains("was to be encrypted", StringComparison.Ordinal));

    [Fact]
    public async Task A_notice_with_a_word_of_the_message_is_noticed() =>
        Assert.Contains(await Breaches((house, work, text) => Careless(house, work with { Copy = work.Copy with { From = new MailFrom(null) } }, text, asksForTls: false)),
            breach => breach.Contains("notice", StringComparison.Ordinal));

    [Theory]
    [InlineData("x{0}y")]
    [InlineData("{1}")]
    [InlineData("ab{1}")]
    [InlineData("{2}")]
    public void The_tap_knows_its_word_in_any_dress(string dress)
    {
        var word = new Chance(7).Word("canary");
        foreach (var before in new[] { "", "a", "ab" })
        {
            var base64 = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(before + word + "and more"), Base64FormattingOptions.InsertLineBreaks);
            var text = string.Format(System.Globalization.CultureInfo.InvariantCulture, dress, word.ToUpperInvariant(), base64, word.Insert(5, "=\r\n"));
            Assert.True(Wiretap.Hears(text, word));
        }

        Assert.False(Wiretap.Hears("nothing of interest", word));
    }

    delegate Task<Stage.Done> Carrying(House house, Work work, string text);

    static async Task<IReadOnlyList<string>> Breaches(Carrying careless)
    {
        var all = new ConcurrentBag<string>();
        await Seeds.Try(12, async seed =>
        {
            foreach (var breach in (await Play(seed, careless)).Breaches) all.Add(breach);
        });
        return [.. all];
    }

    static async Task<(IReadOnlyList<Case> Cases, IReadOnlyList<string> Breaches)> Play(ulong seed, Carrying carry)
    {
        var chance = new Chance(seed);
        var clock = new ManualClock();
        var policy = AnyPolicy(chance);
        await using var town = AnyTown(seed, chance);
        await using var house = await House.Open(town, clock, policy);
        var past = await AnyPast(chance, town, house);
        List<Case> cases = [];
        for (var number = 0; number < LettersPerSeed; number++)
        {
            var letter = AnyLetter(chance);
            var keys = Keyholders.Any(chance, letter.To.Address);
            house.Discovered = _ => keys;
            var copy = await house.Keep(letter.Text, letter.From, letter.To) with { Door = letter.IsInbound ? Door.Inbound : Door.Relay };
            if (letter.IsSecond) copy = copy with { InsteadOf = copy.Id };
            for (var attempt = 0; attempt < AttemptsMax; attempt++)
            {
                var bytes = chance.OneIn(2) && copy.Size <= MessageSpool.ChunkSize ? System.Text.Encoding.Latin1.GetBytes(letter.Text) : (ReadOnlyMemory<byte>?)null;
                var done = await carry(house, new Work(copy with { Attempts = attempt }, bytes), letter.Text);
                cases.Add(new Case(letter, done));
                if (done.Outcome is not Outcome.TryLater) break;
                clock.Advance(TimeSpan.FromSeconds(chance.Below(10)));
            }
        }

        return (cases, [.. cases.GroupBy(each => each.Letter).SelectMany(each => BreachesOf(each.Key, [.. each.Select(one => one.Done.Evidence.Protection)], policy, town, past))]);
    }

    /// <summary>The canary stands in the message, the sender's word in message and envelope, the envelope's word in the envelope alone.</summary>
    sealed record Letter(string Canary, string SenderWord, string EnvelopeWord, MailFrom From, RcptTo To, string Text)
    {
        public bool Relaxes => From.RelaxesTls;

        /// <summary>It came from the world: TLS alone is fine then, whatever the rule says, and no key is used.</summary>
        public bool IsInbound { get; init; }

        /// <summary>It waits in the portal already, and its sender asked for another way.</summary>
        public bool IsSecond { get; init; }
    }

    sealed record Case(Letter Letter, Stage.Done Done);

    static (string?, string, string) Decision(Case each) => (each.Done.Evidence.Protection, each.Done.Outcome.ToString(), each.Letter.Canary);

    static IEnumerable<string> BreachesOf(Letter letter, IReadOnlyCollection<string?> protections, Policy policy, Town town, IReadOnlyDictionary<string, ServerProof> past)
    {
        var (rule, byTlsAlone) = RuleOf(policy, letter);
        if (letter.IsInbound && protections.Any(protection => protection is "smime" or "openpgp")) yield return $"{letter.Canary} came from outside and was encrypted to a key of ours";
        if (letter.IsSecond && protections.Contains("portal")) yield return $"{letter.Canary} waits in the portal and went there once more";
        foreach (var heard in town.Heard)
        {
            if (new[] { letter.Canary, letter.SenderWord, letter.EnvelopeWord }.Any(word => Wiretap.Hears(heard.Wire, word))) yield return $"{letter.Canary} went to {heard.At.Host} in clear ({heard.Manners})";
            // The envelope's sender travels with every message, encrypted or not, and with nothing else.
            if (!Wiretap.Hears(heard.Inside, letter.SenderWord)) continue;
            if (heard.At.Domain != letter.To.Address.Domain) yield return $"{letter.Canary} went to a stranger, {heard.At.Host}";
            if (!town.Lets(heard, rule, letter.Relaxes && !letter.From.RequireTls)) yield return $"{letter.Canary} went to {heard.At.Host}, which is not what {heard.At.Domain} publishes ({heard.Manners})";
            if (!Reaches(heard, rule.Floor, town)) yield return $"{letter.Canary} went to {heard.At.Host} in a session that falls short of {rule.Floor} ({heard.Version}, {heard.Manners})";
            if (rule.Floor.Downgrade != DowngradeRoad.Ignore && past.TryGetValue(heard.At.Host, out var was) && was > Proven(heard, town))
                yield return $"{letter.Canary} went to {heard.At.Host} in a session that is less than it always was ({was}, {heard.Manners})";
            if (!Wiretap.Hears(heard.Inside, letter.Canary)) continue;
            if (!byTlsAlone) yield return $"{letter.Canary} went to {heard.At.Host} by TLS alone, which falls short of the rule";
            if (!protections.Contains("tls")) yield return $"{letter.Canary} went to {heard.At.Host} as it is and was to be encrypted";
        }

        foreach (var notice in town.Took.Where(taken => taken.From.Length == 0))
        {
            if (!town.Lets(notice.On)) yield return $"a notice went to {notice.On.At.Host}, which is not what {notice.On.At.Domain} publishes ({notice.On.Manners})";
            if (notice.On.At.Domain == letter.To.Address.Domain && Withheld(notice, rule.Floor.Downgrade, past, town)) yield return $"a notice reached {notice.On.At.Host}, which is less than it always was";
            if (Wiretap.Hears(notice.Text, letter.Canary) || Wiretap.Hears(notice.Text, letter.SenderWord)) yield return $"a notice to {notice.On.At.Host} holds a word of {letter.Canary}";
        }
    }

    static bool Withheld(Taken notice, DowngradeRoad road, IReadOnlyDictionary<string, ServerProof> past, Town town) =>
        past.TryGetValue(notice.On.At.Host, out var was) && road switch
        {
            DowngradeRoad.Portal => was >= ServerProof.Verified && !(Proven(notice.On, town) >= was),
            DowngradeRoad.Wait => !(Proven(notice.On, town) >= was),
            DowngradeRoad.Ignore => false,
        };

    static ServerProof? Proven(Overheard heard, Town town) => heard.Version == SslProtocols.None ? null
        : town.ProvesDane(heard) ? ServerProof.Dane
        : heard.Manners.Shown == Shown.Good ? ServerProof.Verified : ServerProof.Encrypted;

    /// <summary>What exchangers always proved, of some domains; all of those that are remembered are held to something.</summary>
    static async Task<IReadOnlyDictionary<string, ServerProof>> AnyPast(Chance chance, Town town, House house)
    {
        var past = new Dictionary<string, ServerProof>();
        foreach (var domain in town.Exchangers.GroupBy(exchanger => exchanger.Domain).Where(_ => chance.OneIn(2)))
        {
            foreach (var exchanger in domain) past.Add(exchanger.Host, chance.Pick(ServerProof.Encrypted, ServerProof.Verified));
            var now = house.Clock.GetUtcNow();
            var servers = domain.Select(exchanger => new ServerMemory { Server = exchanger.Host, Settled = past[exchanger.Host], EncryptedSince = now, VerifiedSince = now, SeenAt = now });
            await house.Ledger.Memories.Keep(domain.Key, MemoryText.Write(new DomainMemory([.. servers], [])), version: 0, TestContext.Current.CancellationToken);
        }

        return past;
    }

    /// <summary>The rule by another way than the policy's own, and whether TLS alone is ever enough.</summary>
    static (DomainRule Rule, bool ByTlsAlone) RuleOf(Policy policy, Letter letter)
    {
        var address = letter.To.Address;
        var rule = policy.Domains.GetValueOrDefault(address.Domain)
            ?? policy.Domains.GetValueOrDefault(address.Domain == "a.west.example" ? "*.west.example" : "none")
            ?? policy.Domains.GetValueOrDefault("*.example") ?? policy.Default;
        var listed = policy.TlsAlone.Contains(address.Domain) || policy.TlsAlone.Contains(address.ToString());
        return (rule, letter.IsInbound || rule.Order.Contains(Way.Tls) && (rule.Alone == TlsAlone.All || (rule.Alone == TlsAlone.Listed && listed)));
    }

    static bool Reaches(Overheard heard, TlsFloor floor, Town town) => heard.Version is SslProtocols.Tls12 or SslProtocols.Tls13
        && (floor.Least == TlsVersion.Tls12 || heard.Version == SslProtocols.Tls13)
        && floor.Certificate switch
        {
            CertificateCheck.Any => true,
            CertificateCheck.Verified => heard.Manners.Shown == Shown.Good || town.ProvesDane(heard),
            CertificateCheck.MtaSts or CertificateCheck.Dane => town.ProvesDane(heard),
        };

    static Policy AnyPolicy(Chance chance)
    {
        var rules = new Dictionary<string, DomainRule>();
        foreach (var name in (string[])[.. Domains, "*.west.example", "*.example"])
            if (chance.OneIn(3)) rules.Add(name, AnyRule(chance));

        var listed = new HashSet<string>();
        foreach (var domain in Domains)
            if (chance.OneIn(3)) listed.Add(chance.OneIn(2) ? domain : $"pat@{domain}");

        return new Policy(AnyRule(chance), rules, listed);
    }

    static DomainRule AnyRule(Chance chance) => new(
        chance.Pick(PolicyMode.Fallback, PolicyMode.Fallback, PolicyMode.Exclusive),
        new TlsFloor(chance.Pick(TlsVersion.Tls12, TlsVersion.Tls13), chance.Pick(CertificateCheck.Any, CertificateCheck.Any, CertificateCheck.Verified, CertificateCheck.Verified, CertificateCheck.Dane))
        {
            HeedsPublished = !chance.OneIn(5),
            Downgrade = chance.Pick(DowngradeRoad.Portal, DowngradeRoad.Portal, DowngradeRoad.Wait, DowngradeRoad.Ignore),
        },
        chance.Pick(TlsAlone.All, TlsAlone.All, TlsAlone.All, TlsAlone.Listed, TlsAlone.Never))
    {
        Order = chance.Pick(Orders),
        LeastTrust = chance.Pick(KeyTrust.Harvested, KeyTrust.Wkd, KeyTrust.Imported),
        HidesSubject = !chance.OneIn(4),
        SenderMayRelax = !chance.OneIn(3),
    };

    static readonly IReadOnlyList<Way>[] Orders =
        [DomainRule.EveryWay, DomainRule.EveryWay, [Way.OpenPgp, Way.Smime, Way.Tls], [Way.Tls, Way.Smime, Way.Portal], [Way.Smime], [Way.OpenPgp, Way.Portal]];

    // Each exchanger has a usual way to behave, and changes it between connections.
    static Town AnyTown(ulong seed, Chance chance)
    {
        List<(string, Func<int, Manners>)> exchangers = [];
        foreach (var domain in Domains)
            for (var count = 1 + chance.Below(2); count > 0; count--)
            {
                var number = exchangers.Count;
                var usual = Manners.Any(Chance.Of(seed, number));
                exchangers.Add((domain, connection => Chance.Of(seed, number, connection) is var now && now.OneIn(3) ? Manners.Any(now) : usual));
            }

        var town = Town.Of([.. exchangers]);
        foreach (var domain in Domains) town.PublishAny(domain, Chance.Of(seed, 1000 + Array.IndexOf(Domains, domain)));
        return town;
    }

    static Letter AnyLetter(Chance chance)
    {
        var (canary, sender, envelope) = (chance.Word("canary"), chance.Word("nurse"), chance.Word("envelope"));
        var from = new MailFrom(House.Address($"{sender}@clinic.example"))
        {
            Body = chance.Pick(BodyKind.SevenBit, BodyKind.EightBitMime),
            SmtpUtf8 = chance.OneIn(6),
            RequireTls = chance.OneIn(6),
            RelaxesTls = chance.OneIn(6),
            EnvelopeId = chance.OneIn(4) ? envelope : null,
        };
        var to = new RcptTo(House.Address($"{chance.Pick("pat", "lou")}@{chance.Pick(Domains)}"));
        var filling = chance.OneIn(5) ? string.Concat(Enumerable.Repeat("and so on, line after line, as people do\r\n", 2500)) : "";
        return new Letter(canary, sender, envelope, from, to, $"From: {sender}@clinic.example\r\nSubject: your appointment\r\nX-Word: {canary}\r\n\r\nHello,\r\n.{canary}\r\n{filling}{canary}\r\n")
        {
            IsInbound = chance.OneIn(4),
            IsSecond = chance.OneIn(5),
        };
    }

    static async Task<Stage.Done> Careless(House house, Work work, string text, bool asksForTls)
    {
        var exchanger = house.Town[work.Copy.To.Address.Domain];
        var answer = await SmtpConnection.Connect(exchanger.Address, Town.Client(house.Clock), TestContext.Current.CancellationToken);
        if (answer is ConnectAnswer.Open { Connection: var connection })
        {
            await using (connection)
            {
                if (asksForTls) await connection.StartTls(exchanger.Host, TestContext.Current.CancellationToken);
                await connection.Send(new Envelope(work.Copy.From, [work.Copy.To]), MessageContent.Of(System.Text.Encoding.Latin1.GetBytes(text)), TestContext.Current.CancellationToken);
            }
        }

        return new Stage.Done(work, new Outcome.TryLater(null), new Evidence { Why = "careless" });
    }
}
