using System.Diagnostics;
using Postern.Tests.Architecture;

namespace Postern.Tests.Mail.Dkim;

/// <summary>Other people's programs, with a folder that goes with them. A test whose program is absent is skipped, and says so.</summary>
sealed class OtherProgram : IDisposable
{
    static readonly string[] Folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/sbin"];

    readonly string _folder = Directory.CreateTempSubdirectory("postern-judge-").FullName;

    /// <summary>Where <c>./postern test</c> keeps npm modules.</summary>
    static string Cache { get; } = Environment.GetEnvironmentVariable("POSTERN_CACHE")
        ?? Path.Combine(Environment.GetEnvironmentVariable("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetEnvironmentVariable("HOME") ?? "/root", ".cache"), "postern");

    public static string Find(string name)
    {
        var found = Folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        Assert.SkipUnless(found is not null, $"{name} is not installed (./postern test installs it)");
        return found!; // as was looked for
    }

    public string Write(string name, byte[] content)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    public byte[] Mailauth(byte[] message, params string[] arguments)
    {
        var modules = Path.Combine(Cache, "mailauth-4.8.2", "node_modules");
        Assert.SkipUnless(Directory.Exists(modules), "mailauth is not in the cache (./postern test puts it there)");
        return Run(Find("node"), message, [Script("mailauth/judge.js"), .. arguments], ("NODE_PATH", modules)).Output;
    }

    public byte[] Dkimpy(byte[] message, params string[] arguments)
    {
        // The system's Python has the packages of the system.
        Assert.SkipUnless(Directory.Exists("/usr/lib/python3/dist-packages/dkim"), "dkimpy is not installed (./postern test installs python3-dkim)");
        return Run("/usr/bin/python3", message, [Script("dkimpy/judge.py"), .. arguments]).Output;
    }

    /// <summary>Runs a program with a message as its input; fails the test when it fails.</summary>
    public (byte[] Output, string Errors) Run(string program, byte[] input, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!; // it is there, as was looked for
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var giving = Task.Run(() =>
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        });
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        giving.GetAwaiter().GetResult();
        var said = errors.GetAwaiter().GetResult();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {process.ExitCode} {said}");
        return (output.ToArray(), said);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    static string Script(string name) => Path.Combine(Repository.Root, "interop", name);
}
