using Postern.Fuzz.Mime;
using Postern.Mail.Smime;

namespace Postern.Fuzz.Smime;

/// <summary>Any file gives an answer; what is found stays within the limits.</summary>
public static class CertificateFileTarget
{
    public static void Run(ReadOnlySpan<byte> input)
    {
        if (CertificateFile.Read(input.ToArray(), "secret") is CertificateFileAnswer.Found found)
            MessageTarget.Require(found.Entries.Count is > 0 and <= SmimeLimits.FileCertificatesMax, "as many certificates as the limit says");
    }
}
