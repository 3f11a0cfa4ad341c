using System.CommandLine;
using System.Text;
using Postern.Host.Settings;

namespace Postern.Host.Commands;

/// <summary>A password from a file, from the environment, or typed unseen. Never from the command line: other users can read that.</summary>
sealed class Password
{
    readonly Option<string?> file = new("--password-file") { Description = "A file whose first line is the password of private keys." };
    readonly Option<string?> variable = new("--password-env") { Description = "The environment variable that holds the password." };

    public void AddTo(Command command)
    {
        command.Options.Add(file);
        command.Options.Add(variable);
    }

    /// <summary>Null when none was given.</summary>
    public string? Given(ParseResult parsed)
    {
        if (parsed.GetValue(variable) is { } name) return Environment.GetEnvironmentVariable(name) ?? throw new WrongUseException($"there is no environment variable {name}");
        if (parsed.GetValue(file) is not { } path) return null;
        try
        {
            return File.ReadLines(path).FirstOrDefault() ?? "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"{path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Asks at a terminal; null where there is none.</summary>
    public static string? Ask()
    {
        if (Console.IsInputRedirected) return null;

        Console.Error.Write("Password of the private key: ");
        var typed = new StringBuilder();
        for (ConsoleKeyInfo key; (key = Console.ReadKey(intercept: true)).Key != ConsoleKey.Enter;)
        {
            if (key.Key != ConsoleKey.Backspace) typed.Append(key.KeyChar);
            else if (typed.Length > 0) typed.Length--;
        }

        Console.Error.WriteLine();
        return typed.ToString();
    }
}
