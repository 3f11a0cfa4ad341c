using System.Buffers;
using System.Diagnostics;
using System.Text;
using Postern.Mail.Mime;

namespace Postern.Bench.Mime;

/// <summary>Messages per second of one thread, structure and all leaf bodies decoded. Sets: what the judges wrote, and generated mail.</summary>
public static class MimeBench
{
    const int MessageSizeMax = 100 * 1024;
    const int Rounds = 9;
    static readonly TimeSpan RoundLength = TimeSpan.FromMilliseconds(500);

    public static void Run(TextWriter output)
    {
        var judged = Judged();
        if (judged.Count == 0) output.WriteLine("mime: shared data is absent, generated messages only");
        else Measure("judges' messages", judged, output);
        Measure("generated", Generated(), output);
    }

    static void Measure(string set, List<byte[]> messages, TextWriter output)
    {
        Rate($"{set}, {messages.Count}: parse", messages, Parse, output);
        Rate($"{set}, {messages.Count}: parse and decode", messages, ParseAndDecode, output);
    }

    static void Rate(string name, List<byte[]> messages, Func<byte[], int> work, TextWriter output)
    {
        var rates = new double[Rounds];
        for (var round = -2; round < Rounds; round++)
        {
            var rate = Round(messages, work);
            if (round >= 0) rates[round] = rate;
        }

        Array.Sort(rates);
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var message in messages) work(message);
        var allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / messages.Count;
        var median = rates[Rounds / 2];
        var megabytes = median * messages.Average(message => (double)message.Length) / 1e6;
        output.WriteLine($"mime: {name}: {median:N0} messages/s, {megabytes:N0} MB/s, {allocated:N0} bytes allocated per message");
    }

    static double Round(List<byte[]> messages, Func<byte[], int> work)
    {
        var (done, watch) = (0L, Stopwatch.StartNew());
        while (watch.Elapsed < RoundLength)
        {
            foreach (var message in messages) work(message);
            done += messages.Count;
        }

        return done / watch.Elapsed.TotalSeconds;
    }

    static int Parse(byte[] message) => MimeMessage.Parse(message).PartCount;

    static int ParseAndDecode(byte[] bytes)
    {
        var message = MimeMessage.Parse(bytes);
        var octets = 0;
        for (var index = 0; index < message.PartCount; index++)
        {
            var part = message.Part(index);
            if (part.Kind is not MimeKind.Leaf) continue;
            var buffer = ArrayPool<byte>.Shared.Rent(part.DecodedLengthMax);
            octets += part.Decode(buffer);
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return octets;
    }

    static List<byte[]> Judged()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var data = Path.Combine(folder, "shared", "data", "mime");
            if (Directory.Exists(data)) return [.. Directory.EnumerateFiles(data, "*", SearchOption.AllDirectories).Where(IsMessage).Select(File.ReadAllBytes)];
        }

        return [];
    }

    static bool IsMessage(string file) => new FileInfo(file).Length is > 0 and <= MessageSizeMax
        && (file.EndsWith(".eml", StringComparison.Ordinal) || Path.GetFileName(file).StartsWith("msg_", StringComparison.Ordinal)
            || file.Contains("/mails/", StringComparison.Ordinal) || file.Contains("/maildir/", StringComparison.Ordinal));

    static List<byte[]> Generated() => [.. from size in new[] { 500, 2_000, 8_000, 40_000 } from kind in new[] { "7bit", "quoted-printable", "base64" } select Generate(size, kind)];

    static byte[] Generate(int size, string encoding)
    {
        var text = new StringBuilder("From: \"Clinic, North\" <north@example.org>\r\nTo: a@example.com, b@example.com\r\n"
            + "Subject: =?utf-8?Q?Ergebnisse_f=C3=BCr_Sie?=\r\nDate: Sat, 21 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@example.org>\r\nMIME-Version: 1.0\r\n"
            + "Content-Type: multipart/mixed; boundary=\"outer\"\r\n\r\n--outer\r\nContent-Type: text/plain; charset=utf-8\r\n"
            + $"Content-Transfer-Encoding: {encoding}\r\n\r\n");
        var line = encoding switch
        {
            "base64" => Convert.ToBase64String(new byte[57]),
            "quoted-printable" => "Gr=C3=BC=C3=9Fe aus der Praxis, Ihre Werte sind in Ordnung und der n=C3=A4ch=",
            _ => "Your appointment is on Monday at nine; please bring your insurance card.",
        };
        while (text.Length < size) text.Append(line).Append("\r\n");
        return Encoding.ASCII.GetBytes(text.Append("\r\n--outer--\r\n").ToString());
    }
}
