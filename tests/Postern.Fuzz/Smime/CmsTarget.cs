namespace Postern.Fuzz.Smime;

/// <summary>CMS itself, without the mail around it, so that what is changed are lengths and tags and not base64.</summary>
public static class CmsTarget
{
    public static void Run(ReadOnlySpan<byte> input)
    {
        byte[] message = [.. "Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: binary\r\n\r\n"u8, .. input];
        SmimeOpenerTarget.Run(message);
    }
}
