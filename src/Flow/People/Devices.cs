namespace Postern.Flow.People;

/// <summary>A browser and a system in words, from what the browser says of itself: enough to know one's own device in a list, and the same over updates of the browser.</summary>
public static class Devices
{
    // Order matters: each names the ones below it too.
    static readonly (string Mark, string Name)[] Browsers =
        [("Edg/", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("FxiOS/", "Firefox"), ("Firefox/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/",
            "Chrome"), ("Safari/", "Safari")];

    static readonly (string Mark, string Name)[] Systems =
        [("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "ChromeOS"), ("Mac OS X", "Mac"), ("Linux", "Linux")];

    /// <param name="userAgent">The header (RFC 9110 §10.1.5); a stranger wrote it, and none of its characters are kept.</param>
    public static string Of(string? userAgent)
    {
        var browser = Find(Browsers, userAgent);
        var system = Find(Systems, userAgent);
        return (browser, system) switch
        {
            (null, null) => "an unknown device",
            (null, _) => $"a program on {system}",
            (_, null) => browser,
            _ => $"{browser} on {system}",
        };
    }

    static string? Find((string Mark, string Name)[] known, string? text) =>
        known.FirstOrDefault(entry => text?.Contains(entry.Mark, StringComparison.Ordinal) == true).Name;
}
