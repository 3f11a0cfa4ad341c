using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Postern.Mail.Addresses;
using Postern.Mail.Smime;
using Postern.Mail.Smime.Open;
using Postern.Mail.Smime.Seal;

namespace Postern.Bench.Seal;

/// <summary>S/MIME on one thread: ECDSA P-256 signs, RSA-2048 and AES-256-GCM encrypt; beside an openssl that is started for each step, in turns; and the memory of a large message.</summary>
public static class SmimeBench
{
    const int LargeSize = 100 << 20;
    const int Rounds = 5;
    static readonly TimeSpan RoundLength = TimeSpan.FromSeconds(1);

    public static async Task Run(TextWriter output)
    {
        var now = TimeProvider.System.GetUtcNow();
        var authority = SmimeAuthority.Create("Example Clinic", now.AddDays(-1));
        var signer = Issue(authority, "doctor@example.org", now);
        var recipient = Recipient(now);
        var options = new SealOptions { SigningTime = now };
        await Rates(signer, recipient, authority, options, output);
        await Large(signer, recipient, options, output);
    }

    static SmimeIdentity Issue(SmimeIdentity authority, string text, DateTimeOffset now) =>
        EmailAddress.TryParse(text, out var address) ? SmimeAuthority.Issue(authority, address, null, now.AddDays(-1), TimeSpan.FromDays(100), KeyKind.P256) : throw new ArgumentException(text, nameof(text));

    /// <summary>With 2,048 bits, which is what recipients have; our own authority gives 3,072.</summary>
    static SmimeIdentity Recipient(DateTimeOffset now)
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=patient", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now.AddDays(-1), now.AddDays(100));
        return SmimeCertificate.TryRead(certificate.RawData, out var read) && SmimePrivateKey.TryRead(key.ExportPkcs8PrivateKey(), out var own) ? new(read, own) : throw new InvalidOperationException("A certificate just made cannot be read.");
    }

    static async Task Rates(SmimeIdentity signer, SmimeIdentity recipient, SmimeIdentity authority, SealOptions options, TextWriter output)
    {
        var (small, big) = (Entity(10 << 10), Entity(1 << 20));
        using var made = new MemoryStream();
        await Seal(small, made);
        var letter = made.ToArray();
        var trust = new OpenOptions { Identities = [recipient], Trust = new() { Roots = [authority.Certificate], Now = options.SigningTime } };
        using var openssl = new OpensslFolder(signer, recipient, small);

        List<double> seals = [], bigs = [], opens = [], spawned = [];
        for (var round = -1; round < Rounds; round++)
        {
            var seal = await Rate(() => Seal(small, Stream.Null));
            var open = await Rate(() => Task.FromResult(SmimeOpener.Open(letter, trust)));
            var large = await Rate(() => Seal(big, Stream.Null));
            var spawn = await Rate(openssl.Seal);
            if (round < 0) continue;
            seals.Add(seal);
            opens.Add(open);
            bigs.Add(large);
            spawned.Add(spawn);
        }

        output.WriteLine($"smime: 10 KB, P-256 and RSA-2048: sign and encrypt {Median(seals):N0}/s; openssl cms started twice for each {Median(spawned):N0}/s; ratio {Median(seals) / Median(spawned):N1}");
        output.WriteLine($"smime: 10 KB: decrypt and verify with the chain {Median(opens):N0}/s; 1 MB: sign and encrypt {Median(bigs):N0}/s");

        Task Seal(byte[] entity, Stream into) =>
            SmimeSealer.Seal(new MemoryStream(entity), into, signer, [new(recipient.Certificate)], options, CancellationToken.None);
    }

    static byte[] Entity(int size)
    {
        const string line = "The result is good; an appointment on Monday at nine.\r\n";
        return Encoding.ASCII.GetBytes("Content-Type: text/plain\r\n\r\n" + string.Concat(Enumerable.Repeat(line, size / line.Length)));
    }

    static async Task<double> Rate(Func<Task> work)
    {
        var (done, watch) = (0, Stopwatch.StartNew());
        for (; watch.Elapsed < RoundLength; done++) await work();
        return done / watch.Elapsed.TotalSeconds;
    }

    static double Median(List<double> rates) => rates.Order().ElementAt(rates.Count / 2);

    static async Task Large(SmimeIdentity signer, SmimeIdentity recipient, SealOptions options, TextWriter output)
    {
        GC.Collect();
        await File.WriteAllTextAsync("/proc/self/clear_refs", "5"); // proc(5): the peak begins anew
        var (before, watch) = (Peak(), Stopwatch.StartNew());
        await SmimeSealer.Seal(new Filler(LargeSize), Stream.Null, signer, [new(recipient.Certificate)], options, CancellationToken.None);
        output.WriteLine($"smime: 100 MB, sign and encrypt: {LargeSize / 1e6 / watch.Elapsed.TotalSeconds:N0} MB/s, {(Peak() - before) / 1e6:N1} MB more memory at the peak");
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

    /// <summary>What a gateway made of shell commands would do for each message.</summary>
    sealed class OpensslFolder : IDisposable
    {
        readonly string folder = Directory.CreateTempSubdirectory("openssl-").FullName;

        public OpensslFolder(SmimeIdentity signer, SmimeIdentity recipient, byte[] entity)
        {
            Write("by.crt", "CERTIFICATE", signer.Certificate.Der.Span);
            Write("by.key", "PRIVATE KEY", signer.Key.ExportPkcs8());
            Write("to.crt", "CERTIFICATE", recipient.Certificate.Der.Span);
            File.WriteAllBytes(Path.Combine(folder, "plain"), entity);
        }

        public async Task Seal()
        {
            await Start("cms", "-sign", "-in", "plain", "-signer", "by.crt", "-inkey", "by.key", "-out", "signed");
            await Start("cms", "-encrypt", "-in", "signed", "-aes-256-gcm", "-recip", "to.crt", "-out", "sealed");
        }

        public void Dispose() => Directory.Delete(folder, recursive: true);

        void Write(string name, string label, ReadOnlySpan<byte> der) =>
            File.WriteAllText(Path.Combine(folder, name), PemEncoding.WriteString(label, der));

        async Task Start(params string[] arguments)
        {
            using var process = Process.Start(new ProcessStartInfo("openssl", arguments) { WorkingDirectory = folder, RedirectStandardError = true })!; // started, or an exception
            var errors = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            if (process.ExitCode != 0) throw new InvalidOperationException($"openssl ended with {process.ExitCode}: {errors}");
        }
    }
}
