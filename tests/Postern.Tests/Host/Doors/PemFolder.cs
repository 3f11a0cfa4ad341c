using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace Postern.Tests.Host.Doors;

/// <summary>A folder with certificates and keys that a test writes and replaces.</summary>
sealed class PemFolder(TimeProvider clock) : IDisposable
{
    readonly string path = Directory.CreateTempSubdirectory("postern-doors-").FullName;

    public string this[string name] => Path.Combine(path, name);

    /// <summary>Writes <c>NAME.pem</c> and <c>NAME.key</c>; gives the fingerprint.</summary>
    public string Write(string name, TimeSpan? lifetime = null, string host = "gw.clinic.example", AsymmetricAlgorithm? key = null)
    {
        using var own = key is null ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : null;
        var used = key ?? own!; // one of the two
        var request = used is RSA rsa
            ? new CertificateRequest($"CN={host}", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest($"CN={host}", (ECDsa)used, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());

        var end = clock.GetUtcNow() + (lifetime ?? TimeSpan.FromDays(90));
        using var made = request.CreateSelfSigned(end.AddDays(-400), end);
        File.WriteAllText(this[$"{name}.key"], used.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(this[$"{name}.pem"], made.ExportCertificatePem());
        return made.Thumbprint;
    }

    public void Dispose() => Directory.Delete(path, recursive: true);
}

/// <summary>Remembers what was logged.</summary>
sealed class Lines<T> : ILogger<T>
{
    public List<(LogLevel Level, string Text)> All { get; } = [];

    public IEnumerable<string> Warnings => All.Where(line => line.Level == LogLevel.Warning).Select(line => line.Text);

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        All.Add((logLevel, formatter(state, exception)));
}
