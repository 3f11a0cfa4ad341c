using System.Net;
using System.Runtime.CompilerServices;

namespace Postern.Scenarios.Peers;

/// <summary>What a sender came to.</summary>
/// <param name="Accepted">The server took the message.</param>
/// <param name="Transcript">What was said, for the reader of a failed test.</param>
public sealed record Sent(bool Accepted, string Transcript);

/// <summary>Who is sending: name and password of <c>./postern users add</c>.</summary>
public sealed record Login(string User, string Password);

/// <summary>swaks: a message, or a single odd thing, by command line.</summary>
public static class Swaks
{
    /// <summary>Sends one message. With a certificate file TLS is verified against it, by the name given.</summary>
    public static async Task<Sent> Send(
        IPEndPoint server, string from, string to, CancellationToken ct, Login? login = null, bool tls = false, params string[] more)
    {
        List<string> arguments = ["--server", server.Address.ToString(), "--port", $"{server.Port}", "--from", from, "--to", to, .. more];
        if (tls) arguments.Add("--tls");
        if (login is not null) arguments.AddRange(["--auth", "PLAIN", "--auth-user", login.User, "--auth-password", login.Password]);

        var run = await PeerProcess.Run(Installed.Program("swaks"), arguments, ct);
        return new(run.ExitCode == 0, run.Output);
    }
}

/// <summary>nodemailer: the library behind most mail that programs send.</summary>
public static class Nodemailer
{
    public static async Task<Sent> Send(IPEndPoint server, string from, string to, Login login, string root, CancellationToken ct)
    {
        var modules = Path.Combine(Installed.Cache, "nodemailer-10.6.0", "node_modules");
        if (!Directory.Exists(modules)) throw new PeerAbsentException("nodemailer is not in the cache (./postern test puts it there)");

        var run = await PeerProcess.Run(
            Installed.Program("node"),
            [Interop.File("nodemailer/send.js"), server.Address.ToString(), $"{server.Port}", from, to, login.User, login.Password],
            ct,
            new Dictionary<string, string> { ["NODE_PATH"] = modules, ["NODE_EXTRA_CA_CERTS"] = root });
        return new(run.ExitCode == 0, run.Output);
    }
}

/// <summary>Python's smtplib: what scripts send with.</summary>
public static class Smtplib
{
    public static async Task<Sent> Send(IPEndPoint server, string from, string to, Login login, string root, CancellationToken ct)
    {
        var run = await PeerProcess.Run(
            Installed.Program("python3"),
            [Interop.File("smtplib/send.py"), server.Address.ToString(), $"{server.Port}", from, to, login.User, login.Password, root],
            ct);
        return new(run.ExitCode == 0, run.Output);
    }
}

/// <summary>Finds the small scripts that drive other people's libraries.</summary>
public static class Interop
{
    public static string Root { get; } = FindRoot();

    public static string File(string name) => Path.Combine(Root, "interop", name);

    static string FindRoot([CallerFilePath] string here = "")
    {
        var folder = Path.GetDirectoryName(here)!;
        while (!System.IO.File.Exists(Path.Combine(folder, "Directory.Build.props"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
