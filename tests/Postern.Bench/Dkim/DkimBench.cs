using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Postern.Mail.Dkim;
using Postern.Mail.Dns;

namespace Postern.Bench.Dkim;

/// <summary>
/// Messages of 1 KB and 10 KB signed by one thread, in turns with <c>openssl speed</c> for the same algorithm. Both count CPU time of their own
/// process, so that other work on the machine does not decide.
/// </summary>
public static partial class DkimBench
{
    const int Rounds = 5;
    const int Small = 1024;
    const int Usual = 10 * 1024;
    static readonly TimeSpan RoundLength = TimeSpan.FromSeconds(2);

    public static void Run(TextWriter output)
    {
        using var rsa = DkimKey.NewRsa("example.org", "r");
        using var ed25519 = DkimKey.NewEd25519("example.org", "e");
        var message = Message(Usual);

        foreach (var size in new[] { Small, Usual })
        {
            Compare($"RSA-2048, {size / 1024} KB", "rsa2048", "rsa 2048 bits", rsa, Message(size), output);
            Compare($"Ed25519, {size / 1024} KB", "ed25519", "253 bits EdDSA (Ed25519)", ed25519, Message(size), output);
        }

        Say(output, "both keys at once", Median([.. Enumerable.Range(0, Rounds).Select(_ => Signing(message, rsa, ed25519))]));
        foreach (var key in new[] { rsa, ed25519 }) Say(output, $"checking {key.Algorithm}", Median([.. Enumerable.Range(0, Rounds).Select(_ => Checking(message, key))]));
        foreach (var size in new[] { Small, Usual }) Say(output, $"everything but the key operation, {size / 1024} KB", Median([.. Enumerable.Range(0, Rounds).Select(_ => Signing(Message(size)))]));
    }

    static void Compare(string name, string algorithm, string line, DkimKey key, byte[] message, TextWriter output)
    {
        List<double> theirs = [], hashes = [], ours = [];
        for (var round = 0; round < Rounds; round++)
        {
            if (OpenSslSpeed(algorithm, line) is { } rate) theirs.Add(rate);
            hashes.Add(Rate(() => SHA256.HashData(message)));
            ours.Add(Signing(message, key));
        }

        Say(output, $"{name}: signed messages", Median(ours));
        if (theirs.Count == 0)
        {
            output.WriteLine("dkim: openssl is not installed: nothing to compare with");
            return;
        }

        // openssl speed signs a few octets. A message must be hashed too, by whoever signs it: that is the second ratio.
        var (operation, hash) = (1 / Median(theirs), 1 / Median(hashes));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"dkim: {name}: openssl speed {1 / operation:N0}/s, ratio {operation * Median(ours):P1}; with SHA-256 of the message ({hash * 1e6:N1} µs) {(operation + hash) * Median(ours):P1}"));
    }

    static double Signing(byte[] message, params DkimKey[] keys)
    {
        var signer = new DkimSigner(keys, new DkimSigningOptions(), TimeProvider.System);
        return Rate(() => _ = signer.Sign(DigestedMessage.ToSign(message, Canonicalization.Relaxed)));
    }

    static double Checking(byte[] message, DkimKey key)
    {
        var signing = Done(new DkimSigner([key], new DkimSigningOptions(), TimeProvider.System).Sign(new MemoryStream(message), CancellationToken.None));
        byte[] signed = [.. ((DkimSigning.Signed)signing).Fields, .. message];
        var verifier = new DkimVerifier(new OneRecord(key.Record), TimeProvider.System);
        return Rate(() =>
        {
            if (Done(verifier.Verify(new MemoryStream(signed), CancellationToken.None)).Findings is not [{ CoversAll: true }]) throw new InvalidOperationException("the signature must verify");
        });
    }

    // A stream in memory never waits, and no more does what reads it.
    static T Done<T>(Task<T> task) => task.IsCompleted ? task.GetAwaiter().GetResult() : throw new InvalidOperationException("nothing here waits");

    static double Rate(Action work)
    {
        using var process = Process.GetCurrentProcess();
        var (count, watch, before) = (0, Stopwatch.StartNew(), process.TotalProcessorTime);
        for (; watch.Elapsed < RoundLength; count++) work();
        process.Refresh();
        return count / (process.TotalProcessorTime - before).TotalSeconds;
    }

    static double? OpenSslSpeed(string algorithm, string line)
    {
        try
        {
            using var openssl = Process.Start(new ProcessStartInfo("openssl", ["speed", "-seconds", "2", algorithm]) { RedirectStandardOutput = true, RedirectStandardError = true });
            if (openssl is null) return null;
            openssl.ErrorDataReceived += (_, _) => { };
            openssl.BeginErrorReadLine();
            var said = openssl.StandardOutput.ReadToEnd().Split('\n').FirstOrDefault(text => text.Contains(line, StringComparison.Ordinal));
            return said is null ? null : double.Parse(PerSecond().Match(said).Groups[1].Value, CultureInfo.InvariantCulture);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null; // it is not installed
        }
    }

    static double Median(List<double> rates) => rates.Order().ElementAt(rates.Count / 2);

    static void Say(TextWriter output, string what, double rate) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"dkim: {what}: {rate:N0}/s of one core, {1e6 / rate:N1} µs each"));

    static byte[] Message(int size)
    {
        var text = new StringBuilder("From: Ann <ann@example.org>\r\nTo: bob@example.net\r\nSubject: An appointment\r\nDate: Mon, 6 May 2030 12:00:00 +0000\r\n"
            + "Message-ID: <1@example.org>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n");
        while (text.Length < size) text.Append("Your appointment is on Monday at nine; please bring your insurance card.\r\n");
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    [GeneratedRegex(@"[\d.]+s\s+[\d.]+s\s+([\d.]+)")]
    private static partial Regex PerSecond();

    sealed class OneRecord(DkimDnsRecord record) : IResolver
    {
        public Task<DnsAnswer> Query(string name, DnsType type, CancellationToken ct)
        {
            var data = record.Strings.SelectMany(text => Encoding.ASCII.GetBytes(text).Prepend((byte)text.Length)).ToArray();
            return Task.FromResult(new DnsAnswer(DnsOutcome.Found, DnssecStatus.Secure, [data], name, TimeSpan.FromHours(1)));
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
