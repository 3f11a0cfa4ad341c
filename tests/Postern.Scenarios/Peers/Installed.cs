namespace Postern.Scenarios.Peers;

/// <summary>Finds other people's programs. <c>./postern test</c> installs them all; elsewhere a story that needs an absent one is skipped.</summary>
public static class Installed
{
    // Servers live in sbin, which is not on every user's PATH.
    static readonly string[] Folders =
        [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/sbin", "/usr/local/sbin", "/usr/lib/postfix/sbin", "/usr/libexec/postfix"];

    /// <summary>Where things that are not packages are kept between runs (Exim unpacked, npm modules); outside the repository.</summary>
    public static string Cache { get; } = Environment.GetEnvironmentVariable("POSTERN_CACHE")
        ?? Path.Combine(Environment.GetEnvironmentVariable("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetEnvironmentVariable("HOME") ?? "/root", ".cache"), "postern");

    /// <summary>Full path of a program.</summary>
    /// <exception cref="PeerAbsentException">It is not installed.</exception>
    public static string Program(string name) =>
        Folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
        ?? throw new PeerAbsentException($"{name} is not installed (./postern test installs it)");
}

/// <summary>A peer is not on this machine. The prefix is how xunit.v3 knows a skip, so that peers need no reference to it.</summary>
public sealed class PeerAbsentException(string reason) : Exception("$XunitDynamicSkip$" + reason);
