namespace Postern.Scenarios.Peers;

/// <summary>axe-core in Chromium, by <c>interop/axe/look.js</c>.</summary>
static class Axe
{
    /// <summary>What it prints at a page without a fault: form and answer at four widths, light and dark, and once without JavaScript.</summary>
    public const string NoFault = "looked 17";

    /// <summary>Opens a page, fills one field, sends the form, looks at both.</summary>
    /// <param name="page">Its address.</param>
    /// <param name="value">For the field: a text, or the path of a file.</param>
    /// <param name="field">Its selector; null for the line of text.</param>
    /// <param name="ct">Ends it.</param>
    public static async Task<string> Look(Uri page, string value, string? field, CancellationToken ct)
    {
        string[] arguments = [Interop.File("axe/look.js"), Modules("playwright-core", "1.65.1"), Modules("axe-core", "4.14.1"), $"{page}", value];
        await using var look = await PeerProcess.Run(Installed.Program("node"), field is null ? arguments : [.. arguments, field], ct);
        return look.Output.Trim();
    }

    /// <summary>The folder of a package that <c>./postern test</c> has put into the cache.</summary>
    public static string Modules(string name, string version)
    {
        if (!File.Exists("/usr/bin/chromium")) throw new PeerAbsentException("chromium is not installed (./postern test installs it)");
        var folder = Path.Combine(Installed.Cache, $"{name}-{version}", "node_modules");
        return Directory.Exists(folder) ? folder : throw new PeerAbsentException($"{name} is not in the cache (./postern test puts it there)");
    }
}
