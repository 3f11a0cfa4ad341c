namespace Postern.Host.Commands;

/// <summary>What the program says to the shell.</summary>
static class ExitCode
{
    public const int Done = 0;

    /// <summary>The answer is "no": not verified, not found, falls short.</summary>
    public const int No = 1;
    public const int WrongUse = 2;
    public const int CouldNotRun = 3;
}

/// <summary>The command line asks for something that does not exist; the message is one plain sentence (exit code 2).</summary>
sealed class WrongUseException(string message) : Exception(message);
