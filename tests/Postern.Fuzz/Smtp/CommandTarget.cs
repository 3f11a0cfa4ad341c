using System.Net;
using Postern.Mail.Smtp.Server;

namespace Postern.Fuzz.Smtp;

/// <summary>One command line, and whatever its verb makes of the rest.</summary>
public static class CommandTarget
{
    public static void Run(ReadOnlySpan<byte> data)
    {
        var client = new SmtpClientInfo(new(IPAddress.Loopback, 1));
        var command = CommandParser.Parse(data);

        MailCommand.Parse(command.Argument, client, out _);
        RcptCommand.Parse(command.Argument, client, smtpUtf8: true, "gw.example.org", out _);
        if (BdatCommand.TryParse(command.Argument, out var size, out _) && size < 0) throw new InvalidOperationException("a negative chunk");
        if (Xtext.TryDecode(command.Argument, out var text) && text.Any(char.IsControl)) throw new InvalidOperationException("a control character");
    }
}
