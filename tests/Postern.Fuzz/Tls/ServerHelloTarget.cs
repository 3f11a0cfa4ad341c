using Postern.Fuzz.Mime;
using Postern.Mail.Tls.Probe;

namespace Postern.Fuzz.Tls;

/// <summary>Any octets of a server: not whole yet, no ServerHello, or a version that has a name.</summary>
public static class ServerHelloTarget
{
    public static void Run(ReadOnlySpan<byte> input)
    {
        if (ServerHello.TryRead(input) is ProbeAnswer.Accepted accepted) MessageTarget.Require(Enum.IsDefined(accepted.Version), "the version is one of TLS");
    }
}
