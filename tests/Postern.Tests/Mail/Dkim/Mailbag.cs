using System.Text;
using Postern.Mail.Dkim;
using Postern.Mail.Dns;
using Postern.Tests.Architecture;
using Postern.Tests.Mail.Dns;

namespace Postern.Tests.Mail.Dkim;

/// <summary>Messages, keys in a name server on loopback, and a clock, for tests of signatures.</summary>
sealed class Mailbag : IAsyncDisposable
{
    public const string Plain = """
        Received: from somewhere
         by elsewhere; Mon, 6 May 2030 12:00:00 +0000
        From: Ann  <ann@example.org>
        To: bob@example.net,
        	cleo@example.net
        Subject: An   appointment
        Date: Mon, 6 May 2030 12:00:00 +0000
        Message-ID: <1@example.org>
        MIME-Version: 1.0
        Content-Type: text/plain

        Dear  Bob,
        	come at nine. 

         Bring the card.

        .
        Ann


        """;

    public Mailbag() => Resolver = new StubResolver(new() { Servers = [Zone.Address] });

    public static DateTimeOffset Noon { get; } = new(2030, 5, 6, 12, 0, 0, TimeSpan.Zero);

    public FakeDns Zone { get; } = new();

    public StubResolver Resolver { get; }

    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TimeProvider Clock(DateTimeOffset? time = null) => new Stopped(time ?? Noon);

    public static byte[] Octets(string message) => Encoding.UTF8.GetBytes(message.ReplaceLineEndings("\r\n"));

    public Mailbag Publish(params DkimKey[] keys)
    {
        foreach (var key in keys) Zone.Txt(key.Record.Name, key.Record.Value);
        return this;
    }

    public Task<DkimReport> Verify(byte[] message, DateTimeOffset? time = null) => new DkimVerifier(Resolver, Clock(time)).Verify(new MemoryStream(message), Ct);

    /// <summary>Signs a message and gives it back with its signatures on top.</summary>
    public static async Task<byte[]> Sign(byte[] message, DkimSigningOptions options, params DkimKey[] keys)
    {
        var signing = await new DkimSigner(keys, options, Clock()).Sign(new MemoryStream(message), Ct);
        return [.. Assert.IsType<DkimSigning.Signed>(signing).Fields, .. message];
    }

    /// <summary>A file of the shared data; skips the test where it is absent.</summary>
    public static byte[] Shared(string path)
    {
        Assert.SkipUnless(Repository.SharedData is not null, "shared data is absent");
        return File.ReadAllBytes(Path.Combine(Repository.SharedData!, "auth", path)); // as was looked for
    }

    public async ValueTask DisposeAsync()
    {
        await Resolver.DisposeAsync();
        await Zone.DisposeAsync();
    }

    sealed class Stopped(DateTimeOffset time) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => time;
    }
}
