using System.CommandLine;

namespace Postern.Host.Commands;

static class KeysCommand
{
    public static Command Verb() => new("keys", "Keys of the gateway.");
}
