using System.CommandLine;

namespace Postern.Host.Commands;

static class MimeCommand
{
    public static Command Verb() => new("mime", "The structure of a message.");
}
