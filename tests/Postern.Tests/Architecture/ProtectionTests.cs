using System.Reflection;
using Postern.Flow.Deliver;
using Postern.Flow.Seal;
using Postern.Mail.Smtp;
using Postern.Mail.Smtp.Client;
using Postern.Rules.Decide;
using Postern.Mail.Tls;

namespace Postern.Tests.Architecture;

/// <summary>The two narrow places that the promise rests on: one maker of sealed copies, one sender of bytes.</summary>
public sealed class ProtectionTests
{
    static readonly string Maker = typeof(Sealer).FullName!; // a named type
    static readonly string Copy = typeof(SealedCopy).FullName!; // as above
    static readonly string Sender = typeof(Lane).FullName!; // as above
    static readonly string Connection = typeof(SmtpConnection).FullName!; // as above

    [Fact]
    public void Only_the_sealer_makes_sealed_copies()
    {
        Assert.Empty(Rooms.Assemblies.SelectMany(Makers).Except([Maker]));
        Assert.Contains(Maker, Makers(Rooms.Assembly("Flow")));
    }

    [Fact]
    public void Only_a_lane_sends_over_a_connection()
    {
        Assert.Equal([Sender], Senders(Rooms.Assembly("Flow")));
        Assert.Empty(new[] { "Rules", "Store", "Web" }.SelectMany(room => Senders(Rooms.Assembly(room))));
    }

    /// <summary>This very assembly holds what the tests look for, below.</summary>
    [Fact]
    public void Whoever_breaks_these_rules_is_found()
    {
        Assert.Contains(typeof(Forger).FullName, Makers(typeof(Forger).Assembly));
        Assert.Contains(typeof(Smuggler).FullName, Senders(typeof(Smuggler).Assembly));
    }

    // A copy made with "with" from another is a new one, too: made by Clone and by setters.
    static List<string> Makers(Assembly assembly) =>
        [.. CompiledCalls.Of(assembly).Where(call => call.Caller != Copy && call.Type.StartsWith(Copy + "/", StringComparison.Ordinal) && Makes(call.Member)).Select(call => call.Caller).Distinct()];

    static bool Makes(string member) => member is ".ctor" or "<Clone>$" || member.StartsWith("set_", StringComparison.Ordinal);

    static List<string> Senders(Assembly assembly) =>
        [.. CompiledCalls.Of(assembly).Where(call => call.Type == Connection && call.Member == nameof(SmtpConnection.Send)).Select(call => call.Caller).Distinct()];
}

static class Forger
{
    public static SealedCopy Forge() => new SealedCopy.UnderTls(new TlsFloor(TlsVersion.Tls12, CertificateCheck.Any), MessageContent.Of(default));
}

static class Smuggler
{
    public static Task<SendAnswer> Smuggle(SmtpConnection connection, Envelope envelope) => connection.Send(envelope, MessageContent.Of(default), CancellationToken.None);
}
