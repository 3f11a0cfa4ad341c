using Postern.Mail.Trace;

namespace Postern.Web.Tools;

/// <summary>Signs and colours of the four answers, on a square of 24.</summary>
static class TraceSigns
{
    public const string Server = "M4 5h16v6H4zM4 13h16v6H4zM8 8v.01M8 16v.01";
    public const string Person = "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.8-4 3.8-6 7.5-6s6.7 2 7.5 6";

    /// <summary>A lock, or a triangle where it is weak; a cross, a question mark, a house.</summary>
    public static string Of(HopVerdict verdict, bool isWeak) => verdict switch
    {
        HopVerdict.Encrypted => isWeak ? "M12 4L21.5 20H2.5zM12 10.5v4M12 17.4v.1" : "M7.5 11V8a4.5 4.5 0 0 1 9 0v3M5.5 11h13v9h-13z",
        HopVerdict.NotEncrypted => "M6 6l12 12M18 6L6 18",
        HopVerdict.Unknown => "M8.5 9a3.6 3.6 0 1 1 5.4 3.1c-1.3.8-1.9 1.5-1.9 2.9M12 18.4v.1",
        HopVerdict.Internal => "M4 11.5L12 4.5l8 7M6.5 10v9.5h11V10",
    };

    public static string Css(HopVerdict verdict, bool isWeak) => verdict switch
    {
        HopVerdict.Encrypted => isWeak ? "is-weak" : "is-good",
        HopVerdict.NotEncrypted => "is-bad",
        HopVerdict.Unknown => "is-unknown",
        HopVerdict.Internal => "is-inner",
    };
}
