using System.Diagnostics;
using System.Globalization;
using System.Text;
using Postern.Mail.Addresses;
using Postern.Mail.OpenPgp;

namespace Postern.Bench.Seal;

/// <summary>OpenPGP on one thread, beside a gpg that is started for each message, in turns; and the memory of a large message.</summary>
public static class OpenPgpBench
{
    const int EntitySize = 10 * 1024;
    const int LargeSize = 100 << 20;
    const int Rounds = 5;
    static readonly TimeSpan RoundLength = TimeSpan.FromSeconds(1);

    public static async Task Run(TextWriter output)
    {
        if (OpenPgpLibrary.Problem is { } problem)
        {
            output.WriteLine($"openpgp: {problem}");
            return;
        }

        var now = TimeProvider.System.GetUtcNow().AddMinutes(-1);
        var (alice, bob) = (Key("alice@example.org", now), Key("bob@example.org", now));
        await Rates(alice, bob, output);
        await Large(alice, bob, output);
    }

    static OpenPgpKey Key(string text, DateTimeOffset now) =>
        EmailAddress.TryParse(text, out var address) ? OpenPgpKeyMaker.Make(address, now, now.AddDays(1000)) : throw new ArgumentException(text, nameof(text));

    static async Task Rates(OpenPgpKey alice, OpenPgpKey bob, TextWriter output)
    {
        var entity = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("Content-Type: text/plain\r\n\r\nThe result is good.\r\n", 300)))[..EntitySize];
        var now = TimeProvider.System.GetUtcNow();
        using var made = new MemoryStream();
        await OpenPgpSealer.Seal(new MemoryStream(entity), [bob], alice, now, made, CancellationToken.None);
        var letter = made.ToArray();
        using var gnupg = new GnupgHome(alice, bob);

        List<double> seals = [], opens = [], spawned = [];
        for (var round = -1; round < Rounds; round++)
        {
            var seal = await Rate(() => OpenPgpSealer.Seal(new MemoryStream(entity), [bob], alice, now, Stream.Null, CancellationToken.None));
            var open = await Rate(() => OpenPgpOpener.Open(letter, new([bob], [alice]), now, null, CancellationToken.None));
            var spawn = await Rate(() => gnupg.Seal(entity));
            if (round < 0) continue;
            seals.Add(seal);
            opens.Add(open);
            spawned.Add(spawn);
        }

        output.WriteLine($"openpgp: 10 KB, Ed25519 and Cv25519: sign and encrypt {Median(seals):N0}/s; gpg started for each {Median(spawned):N0}/s; ratio {Median(seals) / Median(spawned):N1}");
        output.WriteLine($"openpgp: 10 KB, Ed25519 and Cv25519: decrypt and verify {Median(opens):N0}/s");
    }

    static async Task<double> Rate(Func<Task> work)
    {
        var (done, watch) = (0, Stopwatch.StartNew());
        for (; watch.Elapsed < RoundLength; done++) await work();
        return done / watch.Elapsed.TotalSeconds;
    }

    static double Median(List<double> rates) => rates.Order().ElementAt(rates.Count / 2);

    static async Task Large(OpenPgpKey alice, OpenPgpKey bob, TextWriter output)
    {
        GC.Collect();
        await File.WriteAllTextAsync("/proc/self/clear_refs", "5"); // proc(5): the peak begins anew
        var (before, watch) = (Peak(), Stopwatch.StartNew());
        var answer = await OpenPgpSealer.Seal(new Filler(LargeSize), [bob], alice, TimeProvider.System.GetUtcNow(), Stream.Null, CancellationToken.None);
        output.WriteLine($"openpgp: 100 MB, sign and encrypt ({answer.GetType().Name}): {LargeSize / 1e6 / watch.Elapsed.TotalSeconds:N0} MB/s, {(Peak() - before) / 1e6:N1} MB more memory at the peak");
    }

    static long Peak() => File.ReadLines("/proc/self/status").Where(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
        .Select(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[1], CultureInfo.InvariantCulture) * 1024).First();

    /// <summary>So many octets, made as they are read.</summary>
    sealed class Filler(int size) : MemoryStream
    {
        int left = size;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var taken = Math.Min(left, buffer.Length);
            buffer.Span[..taken].Fill((byte)'x');
            left -= taken;
            return ValueTask.FromResult(taken);
        }
    }

    /// <summary>gpg with its agent running and its keys imported: only what it must do for each message is counted.</summary>
    sealed class GnupgHome : IDisposable
    {
        readonly string home = Directory.CreateTempSubdirectory("gpg-").FullName;
        readonly string[] shared;

        public GnupgHome(OpenPgpKey alice, OpenPgpKey bob)
        {
            File.SetUnixFileMode(home, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            shared = ["--homedir", home, "--batch", "--yes", "--quiet", "--trust-model", "always", "--pinentry-mode", "loopback", "--passphrase", ""];
            Start("gpg", alice.Secret.GetValueOrDefault().ToArray(), [.. shared, "--import"]).GetAwaiter().GetResult();
            Start("gpg", bob.Public.ToArray(), [.. shared, "--import"]).GetAwaiter().GetResult();
        }

        public Task Seal(byte[] entity) => Start("gpg", entity, [.. shared, "--armor", "--compress-algo", "none", "--sign", "--local-user", "alice@example.org", "--recipient", "bob@example.org", "--encrypt"]);

        public void Dispose()
        {
            Start("gpgconf", [], ["--homedir", home, "--kill", "all"]).GetAwaiter().GetResult();
            Directory.Delete(home, recursive: true);
        }

        static async Task Start(string program, byte[] input, string[] arguments)
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!; // started, or an exception
            var errors = process.StandardError.ReadToEndAsync();
            var read = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            await process.StandardInput.BaseStream.WriteAsync(input);
            process.StandardInput.Close();
            await read;
            await process.WaitForExitAsync();
            if (process.ExitCode != 0) throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await errors}");
        }
    }
}
