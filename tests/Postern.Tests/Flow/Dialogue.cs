using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Postern.Tests.Flow;

/// <summary>One connection's dialogue. Follows RFC 5321 as far as its manners allow.</summary>
sealed class Dialogue(Exchanger at, Socket socket, Overheard heard)
{
    readonly List<byte> unread = [];
    readonly Manners manners = heard.Manners;
    Stream stream = new TapStream(new NetworkStream(socket), heard.HearWire);
    string from = "";
    List<string> to = [];
    int taken;
    bool isOver;

    public async Task Run()
    {
        await Answer(Step.Banner, "220 here");
        while (!isOver && await Line() is { } line) await Obey(line);
    }

    Task Obey(string line) => line.Split(' ', ':')[0].ToUpperInvariant() switch
    {
        "EHLO" => Ehlo(),
        "HELO" => Say("250 here"),
        "STARTTLS" => StartTls(),
        "MAIL" => Mail(line),
        "RCPT" => Rcpt(line),
        "DATA" => Data(),
        "BDAT" => Bdat(line),
        "RSET" => Reset(),
        "QUIT" => Quit(),
        _ => Say("500 5.5.1 what?"),
    };

    Task<bool> Ehlo()
    {
        var inTls = heard.Version != SslProtocols.None;
        var offer = inTls ? manners.InsideTls ?? manners.Extensions : manners.Extensions;
        if (!inTls && manners.Tls != TlsManner.NotOffered) offer += " STARTTLS";

        // "SIZE 10" is one line, the other words are one each.
        var words = offer.Replace("SIZE ", "SIZE=", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var lines = words.Select(word => $"250-{word.Replace('=', ' ')}\r\n");
        return Answer(inTls ? Step.EhloInTls : Step.Ehlo, $"250-here\r\n{string.Concat(lines)}250 HELP");
    }

    Task StartTls() => manners.Tls switch
    {
        TlsManner.NotOffered or TlsManner.RefusesForGood => Say("502 5.5.1 no"),
        TlsManner.Refuses => Say("454 4.7.0 not now"),
        TlsManner.DropsBefore => Close(),
        TlsManner.DropsIn => Then(Say("220 go"), async () => await stream.ReadExactlyAsync(new byte[5]), Close),
        TlsManner.ResetsIn => Then(Say("220 go"), async () => await stream.ReadExactlyAsync(new byte[5]), Cut),
        TlsManner.Nonsense => Then(Say("220 go"), () => Say("this is not TLS at all"), () => Task.CompletedTask),
        TlsManner.SpeaksOn => Then(Say("220 go\r\n250-here\r\n250 8BITMIME\r\n250 ok\r\n250 ok\r\n354 go on\r\n250 taken"), Secure, () => Task.CompletedTask),
        TlsManner.GoesOnInClear => Say("220 go\r\n250-here\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SMTPUTF8"),
        TlsManner.Works => Then(Answer(Step.StartTls, "220 go"), Secure, () => Task.CompletedTask),
    };

    static async Task Then(Task first, Func<Task> second, Func<Task> third)
    {
        await first;
        await second();
        await third();
    }

    async Task Secure()
    {
        if (isOver) return;

        var secured = new SslStream(stream);
        await secured.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificateContext = Exchanger.CertificateOf(at.Host, manners.Shown),
            EnabledSslProtocols = manners.Versions,
        });
        heard.Version = secured.SslProtocol;
        stream = new TapStream(secured, heard.HearInside);
        unread.Clear();
    }

    async Task Mail(string line)
    {
        (from, to) = (Path(line), []);
        await Answer(Step.Mail, "250 2.1.0 ok");
    }

    async Task Rcpt(string line)
    {
        if (await Answer(Step.Rcpt, "250 2.1.5 ok")) to.Add(Path(line));
    }

    async Task Data()
    {
        if (to.Count == 0)
        {
            await Say("554 5.5.1 no valid recipients");
            return;
        }

        if (!await Answer(Step.Data, "354 go on")) return;

        var text = new StringBuilder();
        while (await Line() is { } line)
        {
            if (line == ".")
            {
                await Take(text.ToString());
                return;
            }

            text.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        }
    }

    async Task Bdat(string line)
    {
        var count = int.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        while (unread.Count < count && await Fill()) continue;
        var text = Encoding.Latin1.GetString([.. unread.Take(count)]);
        unread.RemoveRange(0, Math.Min(count, unread.Count));
        if (to.Count == 0) await Say("554 5.5.1 no valid recipients");
        else await Take(text);
    }

    async Task Take(string text)
    {
        if (IsFaulty(Step.Final))
        {
            await Fail();
            return;
        }

        if (at.Take(socket, new Taken(heard, from, to, text))) await Say("250 2.0.0 taken");
        taken++;
        (from, to) = ("", []);
    }

    Task Reset()
    {
        (from, to) = ("", []);
        return Say("250 2.0.0 ok");
    }

    async Task Quit()
    {
        await Say("221 2.0.0 bye");
        await Close();
    }

    bool IsFaulty(Step step) => manners.Fault != Fault.None && manners.At == step && taken >= manners.After;

    /// <returns>True when it was the good answer.</returns>
    async Task<bool> Answer(Step step, string good)
    {
        if (IsFaulty(step))
        {
            await Fail();
            return false;
        }

        await Say(good);
        return true;
    }

    async Task Fail()
    {
        switch (manners.Fault)
        {
            case Fault.Later:
                await Say("451 4.3.0 later");
                break;
            case Fault.Never:
                await Say("550 5.1.1 no");
                break;
            case Fault.GoAway:
                await Say("421 4.3.2 bye");
                await Close();
                break;
            case Fault.Nonsense:
                await Say("what a lovely day");
                break;
            case Fault.Silence:
                await at.BeSilent(stream);
                await Close();
                break;
            case Fault.Reset:
                await Cut();
                break;
            case Fault.Close or Fault.None:
                await Close();
                break;
        }
    }

    Task Cut()
    {
        socket.LingerState = new(true, 0);
        return Close();
    }

    Task Close()
    {
        isOver = true;
        socket.Dispose();
        return Task.CompletedTask;
    }

    async Task Say(string text)
    {
        if (!isOver) await stream.WriteAsync(Encoding.Latin1.GetBytes(text + "\r\n"));
    }

    async Task<string?> Line()
    {
        int end;
        while ((end = unread.IndexOf((byte)'\n')) < 0)
            if (!await Fill()) return null;

        var line = Encoding.Latin1.GetString([.. unread.Take(end)]).TrimEnd('\r');
        unread.RemoveRange(0, end + 1);
        return line;
    }

    async Task<bool> Fill()
    {
        var piece = new byte[16 * 1024];
        var count = await stream.ReadAsync(piece);
        unread.AddRange(piece.AsSpan(0, count));
        return count > 0;
    }

    static string Path(string line) => line[(line.IndexOf('<') + 1)..line.LastIndexOf('>')];
}
