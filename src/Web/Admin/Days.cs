using System.Globalization;

namespace Postern.Web.Admin;

/// <summary>A range of days as a form gives it.</summary>
static class Days
{
    /// <summary>Longest range asked at once.</summary>
    public const int RangeMax = 366;

    /// <summary>What was typed, or the last 30 days; never longer than <see cref="RangeMax"/>.</summary>
    public static (DateOnly From, DateOnly To) Read(string? from, string? to, DateTimeOffset now)
    {
        var last = Day(to) ?? DateOnly.FromDateTime(now.UtcDateTime);
        var first = Day(from) ?? last.AddDays(-29);
        if (first > last) (first, last) = (last, first);
        return (first < last.AddDays(-RangeMax) ? last.AddDays(-RangeMax) : first, last);
    }

    public static string Word(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static DateTimeOffset Start(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    /// <summary>As forms send it; null for what is no day of which there can be mail, so that a day and a year can be added or taken away.</summary>
    public static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 1971 and <= 9000 ? day : null;
}
