using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Postern.Scenarios.Peers;

/// <summary>openssl s_client: a client that says what it was shown, and that can be told what to offer.</summary>
public static class OpenSsl
{
    /// <summary>Connects, shakes hands, leaves.</summary>
    /// <param name="door">Where.</param>
    /// <param name="isStartTls">SMTP first.</param>
    /// <param name="ct">Stops.</param>
    /// <param name="more">What else it is told.</param>
    public static async Task<string> Client(IPEndPoint door, bool isStartTls, CancellationToken ct, params string[] more)
    {
        List<string> arguments = ["s_client", "-connect", door.ToString(), .. more];
        if (isStartTls) arguments.AddRange(["-starttls", "smtp"]);
        return (await PeerProcess.Run(Installed.Program("openssl"), arguments, ct)).Output;
    }

    /// <summary>Fingerprint of the certificate that a door shows to whoever asks for this name.</summary>
    public static async Task<string> Shown(IPEndPoint door, bool isStartTls, string name, CancellationToken ct)
    {
        var output = await Client(door, isStartTls, ct, "-servername", name);
        using var certificate = X509Certificate2.CreateFromPem(output);
        return certificate.Thumbprint;
    }
}
