namespace Postern.Web.Admin;

/// <summary>The settings in force, for the page that shows them. The host fills it in and leaves secrets out.</summary>
public sealed record SettingsSheet(IReadOnlyList<SettingLine> Lines);

/// <param name="Key">As <c>smtp.messageSizeMax</c>.</param>
/// <param name="Value">As JSON would have it.</param>
/// <param name="Source">The file, the environment, or the default.</param>
public sealed record SettingLine(string Key, string Value, string Source);

/// <summary>What the machine knows about itself; the host answers. Must be quick.</summary>
/// <param name="Ask">Each thing, how it is, and whether that is good.</param>
public sealed record HouseHealth(Func<IReadOnlyList<HealthLine>> Ask);

public sealed record HealthLine(string Thing, string How, bool IsGood);
