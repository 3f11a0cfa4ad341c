using System.CommandLine;

namespace Postern.Host.Commands;

static class AuditCommand
{
    public static Command Verb() => new("audit", "The record.");
}
