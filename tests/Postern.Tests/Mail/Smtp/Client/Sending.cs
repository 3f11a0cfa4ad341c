using System.Text;
using Postern.Mail.Addresses;
using Postern.Mail.Smtp;
using Postern.Mail.Smtp.Client;

namespace Postern.Tests.Mail.Smtp.Client;

/// <summary>What the tests of this folder say over and over.</summary>
internal static class Sending
{
    public static SmtpClientOptions Options { get; } = new() { Hostname = "gw.example.org", Roots = [Certificates.Root] };

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static Envelope To(params string[] recipients) =>
        new(new MailFrom(Address("sender@example.org")), [.. recipients.Select(r => new RcptTo(Address(r)))]);

    public static EmailAddress Address(string text) => EmailAddress.TryParse(text, out var address) ? address : throw new ArgumentException("not an address");

    public static MessageContent Content(string text) => MessageContent.Of(Encoding.Latin1.GetBytes(text));

    public static async Task<SmtpConnection> Open(ScriptedServer server, SmtpClientOptions? options = null) =>
        Assert.IsType<ConnectAnswer.Open>(await SmtpConnection.Connect(server.Address, options ?? Options, Stop)).Connection;
}
