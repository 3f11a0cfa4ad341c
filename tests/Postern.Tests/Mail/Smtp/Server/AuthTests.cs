using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Authentication.ExtendedProtection;
using System.Security.Cryptography;
using System.Text;
using Postern.Mail.Smtp.Server;

namespace Postern.Tests.Mail.Smtp.Server;

public sealed class AuthTests
{
    static readonly SmtpServerOptions Options =
        new() { Hostname = "gw.example.org", Tls = TestCertificate.Options, OffersAuth = true, AuthRequired = true };

    [Theory]
    [InlineData("AUTH PLAIN", "\0anna@example.org\0correct-horse-7f3a", "235")]
    [InlineData("AUTH PLAIN", "anna@example.org\0anna@example.org\0correct-horse-7f3a", "235")]
    [InlineData("AUTH PLAIN", "boss@example.org\0anna@example.org\0correct-horse-7f3a", "535")]
    [InlineData("AUTH PLAIN", "\0anna@example.org\0wrong", "535")]
    [InlineData("AUTH PLAIN", "\0nobody@example.org\0correct-horse-7f3a", "535")]
    [InlineData("AUTH PLAIN", "\0anna@example.org\0correct-horse-7f3a\0", "501")]
    [InlineData("AUTH PLAIN", "anna@example.org", "501")]
    [InlineData("AUTH PLAIN", "\0\0", "501")]
    [InlineData("AUTH CRAM-MD5", "", "504")]
    public async Task A_name_and_its_password_open_the_door(string command, string response, string code)
    {
        await using var server = new LoopbackServer(new RecordingDoor(Options));
        await using var client = await Secured(server);

        Assert.StartsWith(code, await client.Say($"{command} {Base64(response)}".TrimEnd()), StringComparison.Ordinal);
        Assert.StartsWith(code == "235" ? "250" : "530", await client.Say("MAIL FROM:<a@t>"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LOGIN_asks_for_name_and_password()
    {
        await using var server = new LoopbackServer(new RecordingDoor(Options));
        await using var client = await Secured(server);

        Assert.Equal("334 VXNlcm5hbWU6\r\n", await client.Say("AUTH LOGIN"));
        Assert.Equal("334 UGFzc3dvcmQ6\r\n", await client.Say(Base64(RecordingDoor.User)));
        Assert.StartsWith("235", await client.Say(Base64(RecordingDoor.Password)), StringComparison.Ordinal);
        Assert.StartsWith("503", await client.Say("AUTH LOGIN"), StringComparison.Ordinal);
        Assert.DoesNotContain("AUTH", await client.Say("EHLO t"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AUTH LOGIN", "*", "501")]
    [InlineData("AUTH LOGIN", "!", "501")]
    [InlineData("AUTH LOGIN", "", "501")]
    [InlineData("AUTH PLAIN", "YQ", "501")]
    public async Task An_exchange_can_be_cancelled_and_nonsense_ends_it(string command, string response, string code)
    {
        await using var server = new LoopbackServer(new RecordingDoor(Options));
        await using var client = await Secured(server);

        Assert.StartsWith("334", await client.Say(command), StringComparison.Ordinal);
        Assert.StartsWith(code == "501" && response.Length == 0 ? "334" : code, await client.Say(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_third_failure_ends_the_session()
    {
        await using var server = new LoopbackServer(new RecordingDoor(Options));
        await using var client = await Secured(server);
        for (var i = 0; i < 3; i++) await client.Say($"AUTH PLAIN {Base64("\0anna@example.org\0wrong")}");

        await client.ReadToEnd();

        Assert.Equal(["535", "535", "535", "421"], client.Replies[^4..].Select(r => r[..3]));
    }

    [Fact]
    public async Task Without_TLS_there_is_no_AUTH()
    {
        var heard = await Dialogue.Talk(new RecordingDoor(Options), "EHLO t\r\nAUTH PLAIN =\r\nMAIL FROM:<a@t>\r\n");

        Assert.DoesNotContain("AUTH ", heard.Text, StringComparison.Ordinal);
        Assert.Equal("220 250 538 530", string.Join(' ', heard.Codes));
    }

    [Theory]
    [InlineData(false, RecordingDoor.Password, "235")]
    [InlineData(true, RecordingDoor.Password, "235")]
    [InlineData(false, "wrong", "535")]
    [InlineData(true, "wrong", "535")]
    public async Task SCRAM_proves_both_sides(bool isPlus, string password, string code)
    {
        await using var server = new LoopbackServer(new RecordingDoor(Options));
        await using var client = await Secured(server);
        var header = isPlus ? "p=tls-server-end-point,," : "n,,";

        var last = await Scram(client, isPlus ? "SCRAM-SHA-256-PLUS" : "SCRAM-SHA-256", header, isPlus ? Binding(client) : [], password);

        Assert.StartsWith(code, last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_binding_to_another_channel_fails()
    {
        await using var server = new LoopbackServer(new RecordingDoor(Options));
        await using var client = await Secured(server);

        Assert.StartsWith("535", await Scram(client, "SCRAM-SHA-256-PLUS", "p=tls-server-end-point,,", new byte[32], RecordingDoor.Password), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SCRAM-SHA-256", "y,,n=anna,r=abc")]
    [InlineData("SCRAM-SHA-256", "p=tls-server-end-point,,n=anna,r=abc")]
    [InlineData("SCRAM-SHA-256-PLUS", "n,,n=anna,r=abc")]
    [InlineData("SCRAM-SHA-256-PLUS", "p=tls-unique,,n=anna,r=abc")]
    [InlineData("SCRAM-SHA-256", "n,,m=x,n=anna,r=abc")]
    [InlineData("SCRAM-SHA-256", "n,a=boss,n=anna,r=abc")]
    [InlineData("SCRAM-SHA-256", "n,,n=an=na,r=abc")]
    [InlineData("SCRAM-SHA-256", "n,,n=,r=abc")]
    [InlineData("SCRAM-SHA-256", "n,,n=anna,r=")]
    [InlineData("SCRAM-SHA-256", "n,,n=anna")]
    public async Task A_downgraded_or_malformed_beginning_is_refused(string mechanism, string first)
    {
        await using var server = new LoopbackServer(new RecordingDoor(Options));
        await using var client = await Secured(server);

        Assert.StartsWith("501", await client.Say($"AUTH {mechanism} {Base64(first)}"), StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_has_the_same_salt_at_each_try_and_no_password()
    {
        var (once, again) = (ScramVerifier.OfNobody("x@example.org"), ScramVerifier.OfNobody("x@example.org"));

        Assert.Equal(once.Salt, again.Salt);
        Assert.NotEqual(once.Salt, ScramVerifier.OfNobody("y@example.org").Salt);
        Assert.False(once.Matches("x"u8));
    }

    /// <summary>RFC 7677 §3.</summary>
    [Fact]
    public void The_verifier_is_that_of_the_RFCs_example()
    {
        var verifier = ScramVerifier.Create("pencil"u8, Convert.FromBase64String("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096);
        var signed = "n=user,r=rOprNGfwEbeRWgbNEkqO,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"u8;

        Assert.Equal("6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", Convert.ToBase64String(HMACSHA256.HashData(verifier.ServerKey, signed)));
    }

    static async Task<string> Scram(LoopbackClient client, string mechanism, string header, byte[] binding, string password)
    {
        var bare = $"n={RecordingDoor.User},r=clientnonce";
        var challenge = Challenge(await client.Say($"AUTH {mechanism} {Base64(header + bare)}"));
        var parts = challenge.Split(',');
        var without = $"c={Convert.ToBase64String([.. Encoding.UTF8.GetBytes(header), .. binding])},{parts[0]}";

        var salted = Rfc2898DeriveBytes.Pbkdf2(
            password, Convert.FromBase64String(parts[1][2..]), int.Parse(parts[2][2..], CultureInfo.InvariantCulture), HashAlgorithmName.SHA256, 32);
        var key = HMACSHA256.HashData(salted, "Client Key"u8);
        var signature = HMACSHA256.HashData(SHA256.HashData(key), Encoding.UTF8.GetBytes($"{bare},{challenge},{without}"));
        var proof = Convert.ToBase64String([.. key.Zip(signature, (k, s) => (byte)(k ^ s))]);

        var last = await client.Say(Base64($"{without},p={proof}"));
        if (!last.StartsWith("334", StringComparison.Ordinal)) return last;

        var serverProof = HMACSHA256.HashData(HMACSHA256.HashData(salted, "Server Key"u8), Encoding.UTF8.GetBytes($"{bare},{challenge},{without}"));
        Assert.Equal($"v={Convert.ToBase64String(serverProof)}", Challenge(last));
        return await client.Say("");
    }

    static byte[] Binding(LoopbackClient client)
    {
        // As the platform gives it to a client: a header, the type's name, then the data.
        using var token = client.Tls!.TransportContext.GetChannelBinding(ChannelBindingKind.Endpoint)!;
        var octets = new byte[token.Size];
        Marshal.Copy(token.DangerousGetHandle(), octets, 0, octets.Length);
        return octets[(octets.AsSpan().IndexOf("tls-server-end-point:"u8) + 21)..];
    }

    static async Task<LoopbackClient> Secured(LoopbackServer server)
    {
        var client = await server.Connect();
        await client.Reply();
        await client.Say("EHLO t");
        await client.Say("STARTTLS");
        await client.Handshake();
        Assert.Contains("250-AUTH SCRAM-SHA-256-PLUS SCRAM-SHA-256 PLAIN LOGIN", await client.Say("EHLO t"), StringComparison.Ordinal);
        return client;
    }

    static string Challenge(string reply) => Encoding.UTF8.GetString(Convert.FromBase64String(reply[4..].Trim()));

    static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
