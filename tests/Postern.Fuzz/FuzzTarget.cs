using System.Reflection;
using System.Runtime.CompilerServices;

namespace Postern.Fuzz;

/// <summary>One parser under attack: any public static class of this assembly with <c>static void Run(ReadOnlySpan&lt;byte&gt;)</c>. It throws only for a bug.</summary>
sealed class FuzzTarget(string name, FuzzTarget.Attack attack)
{
    public delegate void Attack(ReadOnlySpan<byte> input);

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [.. typeof(FuzzTarget).Assembly.GetExportedTypes()
        .Where(type => type.IsAbstract && type.IsSealed)
        .Select(type => (type.Name, Method: type.GetMethod("Run", BindingFlags.Public | BindingFlags.Static, [typeof(ReadOnlySpan<byte>)])))
        .Where(found => found.Method is not null)
        .OrderBy(found => found.Name, StringComparer.Ordinal)
        .Select(found => new FuzzTarget(found.Name, found.Method!.CreateDelegate<Attack>()))];

    public string Name => name;

    public void Run(ReadOnlySpan<byte> input) => attack(input);

    /// <summary>Good inputs to start from, kept in git: <c>Corpus/NAME/*</c>, in the order of their names.</summary>
    public IReadOnlyList<byte[]> Corpus()
    {
        var folder = Path.Combine(Here(), "Corpus", name);
        return Directory.Exists(folder) ? [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)] : [];
    }

    static string Here([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
