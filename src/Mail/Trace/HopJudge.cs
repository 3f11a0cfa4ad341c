using System.Globalization;

namespace Postern.Mail.Trace;

/// <summary>What is known about a line besides its words.</summary>
/// <param name="System">Who wrote it, by its form.</param>
/// <param name="Spoke">Number of another line in this message in which the same receiver spoke of TLS; null when there is none.</param>
/// <param name="Habit">What the same receiver wrote in other messages.</param>
sealed record OtherEvidence(MailSystem? System, int? Spoke, ServerHabit? Habit);

/// <summary>An answer with its reason.</summary>
sealed record HopAnswer(HopVerdict Verdict, Certainty Certainty, string Reason, Quote? Evidence);

/// <summary>Was this hop encrypted? The line's own words first, then what its silence means, then what else is known.</summary>
static class HopJudge
{
    /// <summary>Messages in which a server must have spoken of TLS before its silence means something.</summary>
    const long HabitMin = 3;

    /// <summary>As many make it likely.</summary>
    const long HabitSure = 20;

    public static HopAnswer Judge(HopFacts facts, HopParties parties, OtherEvidence other) => parties.Span switch
    {
        HopSpan.SameHost => Internal(facts, Certainty.Certain, "The server talks to itself: nothing left the machine."),
        HopSpan.PrivateNetwork => Internal(facts, Certainty.Likely, $"It came from a private address ({facts.FromIp}), so it stayed inside one network."),
        HopSpan.SameOrganization => Internal(facts, Certainty.Likely, $"Both servers are of {parties.Receiver}."),
        HopSpan.SameByHelo => Internal(facts, Certainty.Uncertain, $"Both servers are of {parties.Receiver}, going by what the client called itself."),
        HopSpan.NoSender => OfNoSender(facts, parties, other),
        HopSpan.Across => Across(facts, other),
    };

    static HopAnswer Internal(HopFacts facts, Certainty certainty, string why) => new(HopVerdict.Internal, certainty, $"{why} {Inside(facts)}", facts.Evidence);

    static string Inside(HopFacts facts) => facts switch
    {
        { Tls: TlsStatement.Yes } => $"It was encrypted even so ({Session(facts)}).",
        { Basis: TlsBasis.KeywordPlain or TlsBasis.ExplicitNo } => "The line names a plain protocol.",
        _ => "What was used there is not recorded.",
    };

    /// <summary>A step inside a server; but a login, or an S, tells of somebody outside who is not named.</summary>
    static HopAnswer OfNoSender(HopFacts facts, HopParties parties, OtherEvidence other)
    {
        if (facts.Tls == TlsStatement.Yes || (facts.Protocol is { } protocol && ProtocolWords.IsAuthenticated(protocol))) return Across(facts, other);
        var where = parties.Receiver is { } receiver && receiver != facts.ByHost ? $" inside {receiver}" : " inside one network";
        return new(HopVerdict.Internal, Certainty.Likely, $"The line names no sender: a step{where}, or the place where the message was handed in.", facts.Evidence);
    }

    static HopAnswer Across(HopFacts facts, OtherEvidence other) => facts switch
    {
        { Tls: TlsStatement.Yes } when CipherStrength.IsNull(facts) => new(HopVerdict.NotEncrypted, Certainty.Certain, "TLS with a NULL cipher, which encrypts nothing.", facts.Evidence),
        { Tls: TlsStatement.Yes } => new(HopVerdict.Encrypted, Certainty.Certain, $"The receiver wrote that it was encrypted: {Session(facts)}.", facts.Evidence),
        { Basis: TlsBasis.ExplicitNo } => new(HopVerdict.NotEncrypted, Certainty.Certain, "The receiver wrote that it was not encrypted.", facts.Evidence),
        _ => other.System switch
        {
            { Records: Recording.Always } system => NotEncrypted(facts, Certainty.Likely, $"No word of TLS, and {system.Name} writes of it whenever there is any."),
            { Records: Recording.Keyword } system when facts.Tls == TlsStatement.No =>
                NotEncrypted(facts, Certainty.Likely, $"The protocol is {facts.Protocol}, and {system.Name} writes an S in its name whenever there is TLS."),
            { Records: Recording.Keyword or Recording.Unreliable } or null => Silent(facts, other),
        },
    };

    /// <summary>The line alone does not tell: what the same receiver wrote elsewhere may.</summary>
    static HopAnswer Silent(HopFacts facts, OtherEvidence other) => other switch
    {
        { Spoke: { } number } => NotEncrypted(facts, Certainty.Likely, string.Create(CultureInfo.InvariantCulture,
            $"No word of TLS, while the same receiver wrote of it in hop {number} of this message.")),
        { Habit: { Encrypted: >= HabitMin } habit } when habit.Encrypted > habit.Silent => NotEncrypted(facts, habit.Encrypted >= HabitSure ? Certainty.Likely : Certainty.Uncertain,
            string.Create(CultureInfo.InvariantCulture, $"No word of TLS, while this server wrote of it in {habit.Encrypted} of {habit.Encrypted + habit.Silent} other messages that came here.")),
        { System: { } system } => new(HopVerdict.Unknown, Certainty.Uncertain, $"No word of TLS, and {system.Name} does not always write of it.", facts.Evidence),
        _ when facts.Tls == TlsStatement.No =>
            new(HopVerdict.Unknown, Certainty.Uncertain, $"The line names a plain protocol ({facts.Protocol}), but its system is not known here, and many write that for TLS as well.", facts.Evidence),
        _ => new(HopVerdict.Unknown, Certainty.Uncertain, "The line does not say, and its system is not known here.", facts.Evidence),
    };

    static HopAnswer NotEncrypted(HopFacts facts, Certainty certainty, string why) => new(HopVerdict.NotEncrypted, certainty, why, facts.Evidence);

    /// <summary>TLS 1.2, ECDHE-RSA-AES256-GCM-SHA384, 256 bits: what of it is known.</summary>
    public static string Session(HopFacts facts)
    {
        var version = facts.Version is null ? "TLS" : facts.Version[0] == 'S' ? facts.Version : $"TLS {facts.Version}";
        var cipher = facts.Cipher is null ? "" : $", {facts.Cipher}";
        var bits = facts.Bits is > 32 ? string.Create(CultureInfo.InvariantCulture, $", {facts.Bits} bits") : "";
        return version + cipher + bits;
    }
}
